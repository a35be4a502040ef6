import { expect, it } from 'vitest'

import { toApi } from './filters'
import { duration, fromDateField, fromLocalField, shortStamp, stamp } from './time'

it('shows Beijing time whatever the device believes', () => {
  expect(stamp('2026-03-05T00:30:00Z')).toBe('2026-03-05 08:30')
  expect(stamp('2026-03-05T17:00:00Z')).toBe('2026-03-06 01:00')
})

it('shortens a time only as far as it stays clear', () => {
  const now = Date.parse('2026-03-05T12:00:00+08:00')
  expect(shortStamp('2026-03-05T08:30:00+08:00', now)).toBe('今天 08:30')
  expect(shortStamp('2026-03-04T23:59:00+08:00', now)).toBe('昨天 23:59')
  expect(shortStamp('2026-01-02T08:30:00+08:00', now)).toBe('01-02 08:30')
  expect(shortStamp('2025-12-31T08:30:00+08:00', now)).toBe('2025-12-31')
})

it('says how long in two units at most', () => {
  expect(duration(30_000)).toBe('不到 1 分钟')
  expect(duration(45 * 60_000)).toBe('45 分钟')
  expect(duration(-90 * 60_000)).toBe('1 小时 30 分')
  expect(duration(2 * 86_400_000)).toBe('2 天')
  expect(duration(51 * 3_600_000)).toBe('2 天 3 小时')
})

it('reads what a person picks as Beijing time, the last day included', () => {
  expect(fromLocalField('2026-03-05T08:30')).toBe('2026-03-05T08:30:00+08:00')
  expect(fromDateField('2026-03-05')).toBe('2026-03-05T00:00:00+08:00')
  expect(fromDateField('2026-02-28', true)).toBe('2026-03-01T00:00:00+08:00')
})

it('turns the address into filters and drops what is none', () => {
  const specs = [
    { key: 'state', label: '', kind: 'choice' as const },
    { key: 'to', label: '', kind: 'date' as const },
  ]
  const query = { state: ['replied', 'closed'], to: '2026-03-05', view: 'all', q: '路灯', other: 'x' }
  expect(toApi(query, specs)).toEqual({
    q: ['路灯'],
    state: ['replied', 'closed'],
    to: '2026-03-06T00:00:00+08:00',
  })
})
