import { expect, it } from 'vitest'

import type { Drift } from '@/api/contract'

import { agreed, changes, valueName } from './words'

const drift: Drift = {
  field: 'risk',
  index: 0.31,
  state: 'drifted',
  items_now: 100,
  items_before: 400,
  shares: [
    { value: 'general', now: 0.6, before: 0.9 },
    { value: 'major', now: 0.4, before: 0.1001 },
    { value: 'severe', now: 0, before: 0 },
  ],
}

it('says how many reviews changed nothing', () => {
  expect(agreed({ reviewed: 12, unchanged: 9, rate: 0.75 })).toBe('12 件中 9 件未改，75%')
  expect(agreed({ reviewed: 0, unchanged: 0, rate: null })).toBe('没有人工研判')
})

it('names levels and categories in the words of the office', () => {
  expect(valueName('risk', 'severe')).toBe('特别重大')
  expect(valueName('category', 'transport')).toBe('交通运输')
})

it('leaves out what never occurred', () => {
  expect(changes(drift)).toEqual([
    { id: 'general', name: '一般', now: '60%', before: '90%' },
    { id: 'major', name: '重大', now: '40%', before: '10%' },
  ])
})
