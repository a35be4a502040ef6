import { expect, it } from 'vitest'

import type { PlanVersion } from './calls'
import { emptyStep, faults, formOf, moved, planOf } from './form'

const version = {
  plan: {
    name: '停水',
    risks: ['severe'],
    kinds: [],
    active: true,
    steps: [{ title: '通知供水公司', doer: 'duty', within_minutes: 15 }],
  },
} as unknown as PlanVersion

it('gives back the plan that it was filled with', () => {
  expect(planOf(formOf(version))).toEqual(version.plan)
})

it('names what is missing by field', () => {
  const form = { ...formOf(null), steps: [{ ...emptyStep(), minutes: '1.5' }] }
  expect(Object.keys(faults(form)).sort()).toEqual([
    'name',
    'reason',
    'steps.0.title',
    'steps.0.within_minutes',
  ])
})

it('moves a step within the list and not out of it', () => {
  const steps = ['一', '二', '三'].map((title) => ({ ...emptyStep(), title }))
  const titles = (list: typeof steps) => list.map(({ title }) => title).join('')
  expect(titles(moved(steps, 2, -1))).toBe('一三二')
  expect(titles(moved(steps, 0, -1))).toBe('一二三')
  expect(titles(moved(steps, 2, 1))).toBe('一二三')
})
