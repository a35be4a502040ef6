import { expect, it } from 'vitest'

import { allWithdrawn } from './words'

const entry = (action: string, left?: number) => ({ action, detail: left === undefined ? {} : { left } })

it('knows when a case has nothing left to handle', () => {
  expect(allWithdrawn([entry('open'), entry('withdraw_item', 0), entry('comment')])).toBe(true)
  expect(allWithdrawn([entry('open'), entry('withdraw_item', 1)])).toBe(false)
  expect(allWithdrawn([entry('withdraw_item', 0), entry('join')])).toBe(false)
  expect(allWithdrawn([])).toBe(false)
})
