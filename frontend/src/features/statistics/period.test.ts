import { expect, it } from 'vitest'

import { periodOf } from './period'
import { valueName } from './words'

const at = (moment: string) => Date.parse(moment)

it('counts days as China has them', () => {
  const newYear = at('2025-12-31T16:00:00Z')
  expect(periodOf('month', newYear)).toEqual({ from: '2026-01-01', to: '2026-01-01' })
  expect(periodOf('last_month', newYear)).toEqual({ from: '2025-12-01', to: '2025-12-31' })
  expect(periodOf('last_year', newYear)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  expect(periodOf('year', newYear - 1)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
})

it('knows how long February is', () => {
  expect(periodOf('last_month', at('2028-03-10T00:00:00Z'))).toEqual({ from: '2028-02-01', to: '2028-02-29' })
})

it('names every value, and keeps one that it does not know', () => {
  const names = (code: string) => (code === 'jiaoyu' ? '县教育局' : code)
  expect(valueName('unit', 'unassigned', names)).toBe('未交办')
  expect(valueName('unit', 'jiaoyu', names)).toBe('县教育局')
  expect(valueName('tier', '2', names)).toBe('二级 · 县网信办')
  expect(valueName('risk', 'grave', names)).toBe('grave')
})
