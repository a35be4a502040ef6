import { describe, expect, it } from 'vitest'

import { lastMonth, periodWord, reckoning, scored } from './words'

const point = { measure: 'reply', rate: true, worth: '15.00', cap: null, points: '7.50' } as const

describe('the words of the assessment', () => {
  it('says 无 where there is no score, neither 0 nor 100', () => {
    expect(scored(null)).toBe('无')
    expect(scored('0.00')).toBe('0.00')
  })
  it('tells how points came about', () => {
    expect(reckoning({ ...point, counted: 2, good: 1 })).toBe('15.00 × 1 ÷ 2')
    expect(reckoning({ ...point, counted: 0, good: 0 })).toContain('不计入')
    expect(reckoning({ ...point, rate: false, worth: '-0.50', cap: '10.00', counted: 3, good: 3 })).toBe(
      '3 次 × -0.50，最多 ±10.00',
    )
  })
  it('names months and years', () => {
    expect(lastMonth(new Date(2026, 0, 5))).toBe('2025-12')
    expect(periodWord('2026-06')).toBe('2026年6月')
    expect(periodWord('2026')).toBe('2026年全年')
  })
})
