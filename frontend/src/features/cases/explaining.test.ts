import { expect, it } from 'vitest'

import { dayRows, stepWords } from './explaining'

it('tells each day with its weekday, what it is called and what it gave', () => {
  const day = { kind: 'holiday', name: '春节', counts: false, what: '不计', loaded: true } as const
  expect(dayRows([{ ...day, date: '2026-02-17' }])).toEqual([
    { id: '2026-02-17', date: '2026-02-17 周二', kind: '放假 · 春节', what: '不计', counts: false },
  ])
  expect(dayRows([{ ...day, date: '2027-01-02', kind: 'weekend', name: '', loaded: false }])[0]?.kind).toBe(
    '周末 · 暂按推算',
  )
})

it('says what happens by itself and when', () => {
  const step = { at: '2026-03-05T08:30:00+08:00', done_at: null }
  expect(stepWords({ ...step, percent: 50, kind: 'warning' })).toBe('用时 50%：提醒经办人')
  expect(stepWords({ ...step, percent: 100, kind: 'warning' })).toBe('用时 100%：到期，提醒经办人和负责人')
  expect(stepWords({ ...step, percent: 150, kind: 'next_tier' })).toBe('用时 150%：提级或提请上一层级')
})
