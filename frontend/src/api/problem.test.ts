import { expect, it } from 'vitest'

import { errorsByField, Problem } from './problem'

it('finds the field that a JSON pointer names', () => {
  const errors = [
    { pointer: '/text', detail: '太长' },
    { pointer: '/reach/views', detail: '应为整数' },
    { pointer: '/assisting_units/0', detail: '没有这个单位' },
    { pointer: '/author', detail: '不收姓名' },
    { pointer: '', detail: '整体不对' },
  ]
  const problem = new Problem(422, { code: 'invalid', errors }, null)
  expect(errorsByField(problem, ['text', 'reach.views', 'assisting_units'])).toEqual({
    byField: { text: '太长', 'reach.views': '应为整数', assisting_units: '没有这个单位' },
    rest: ['不收姓名', '整体不对'],
  })
})
