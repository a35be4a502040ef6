import { expect, it } from 'vitest'

import { byDay, dayAfter, fortnight, hoursOf, hoursWithin, mondayOf, periodOf, touches } from './words'

const night = {
  post: 'duty' as const,
  starts_at: '2026-12-31T20:00:00.000+08:00',
  ends_at: '2027-01-01T08:00:00.000+08:00',
}

it('tells a night shift over the end of a year by the day on which it begins', () => {
  expect(periodOf(night)).toBe('12-31 周四 20:00–次日 08:00')
  const days = byDay([{ ...night, post: 'chief' as const }, night])
  expect(days['2026-12-31']?.map(({ post }) => post)).toEqual(['duty', 'chief'])
})

it('counts a period to every day that it touches', () => {
  const days = ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02']
  expect(days.map((day) => touches(night, day))).toEqual([false, true, true, false])
  expect(hoursWithin(night, '2026-12-31')).toBe('20:00–24:00')
  expect(hoursWithin(night, '2027-01-01')).toBe('00:00–08:00')
})

it('names the last day of a period that is longer', () => {
  expect(hoursOf({ ...night, ends_at: '2027-01-03T08:00:00.000+08:00' })).toBe('20:00–01-03 08:00')
  expect(hoursOf({ ...night, ends_at: '2026-12-31T22:00:00.000+08:00' })).toBe('20:00–22:00')
})

it('begins a week on Monday in Beijing, whatever the clock of the device says', () => {
  const sundayNightInLondon = Date.parse('2026-03-08T23:00:00Z')
  expect(mondayOf(sundayNightInLondon)).toBe('2026-03-09')
  const days = fortnight(Date.parse('2026-12-30T03:00:00Z'))
  expect([days[0], days[4], days[13]]).toEqual(['2026-12-28', '2027-01-01', '2027-01-10'])
  expect(dayAfter('2027-01-01', -1)).toBe('2026-12-31')
})
