import { expect, it } from 'vitest'

import type { Plan, Run } from './calls'
import { forWhat, progress, withinWords } from './words'

it('tells times as people say them', () => {
  expect([15, 60, 90, 1440, null].map(withinWords)).toEqual([
    '15 分钟内',
    '1 小时内',
    '1 小时 30 分内',
    '24 小时内',
    '',
  ])
})

it('says which cases a plan is for', () => {
  expect(forWhat({ risks: ['severe'], kinds: ['alert', 'rumour'] } as unknown as Plan)).toBe(
    '特别重大；险情、传言求证',
  )
  expect(forWhat({ risks: [], kinds: [] } as unknown as Plan)).toBe('各类工单')
})

it('counts what is done', () => {
  expect(progress({ steps: [{ done: {} }, { done: null }] } as unknown as Run)).toBe('已完成 1 / 2')
})
