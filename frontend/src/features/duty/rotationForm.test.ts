import { expect, it } from 'vitest'

import { bodyOf, endOf, formOf } from './rotationForm'
import type { Rotation } from './types'

const person = (id: string) => ({ id, username: id, name: id })
const weekly: Rotation = {
  id: 'r',
  version: 3,
  name: '副班',
  post: 'deputy',
  roster: [person('a'), person('b')],
  holiday_roster: [],
  order: [person('b'), person('a')],
  starts_on: '2026-11-01',
  ends_on: '2027-01-31',
  change_at: '08:30',
  hours: 10,
  turn: 'weekly',
  weekday: 5,
  days: [1, 2, 3, 4, 5],
  state: 'running',
  reason: '试行',
  made_at: '2026-10-30T09:00:00.000+08:00',
  made_by: '某主任',
}

it('offers a change that goes on with whoever is next and ends when the rotation ends', () => {
  const form = formOf(weekly, '2026-12-31')
  expect([form.roster, form.ends_on, form.reason]).toEqual([['b', 'a'], '2027-01-31', ''])
  expect(formOf(weekly, '2027-02-01').ends_on).toBe('')
})

it('sends numbers as numbers and an open end as none', () => {
  const sent = bodyOf({ ...formOf(null, '2026-12-31'), weekday: '3', hours: '12', turn: ['weekly'] })
  expect([sent.hours, sent.weekday, sent.turn, sent.ends_on]).toEqual([12, 3, 'weekly', null])
})

it('ends a rotation by a version that stops the day before it begins', () => {
  const { starts_on, ends_on, reason } = endOf(weekly, '2026-12-30', '2026-12-31', '撤班')
  expect([starts_on, ends_on, reason]).toEqual(['2026-12-31', '2026-12-30', '撤班'])
})
