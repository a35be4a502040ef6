import { expect, it } from 'vitest'

import type { TimelineEntry } from '@/api/contract'

import { actorName, detailWords } from './words'

const nameOf = (code: string | null) => ({ jiaoyu: '县教育局', gongan: '县公安局' })[code ?? ''] ?? code ?? ''
const entry = (detail: Record<string, unknown>, action = 'review') =>
  ({ actor: 'edu', actor_name: '李敏', actor_unit: 'jiaoyu', action, detail }) as TimelineEntry

it('names the unit with the person, and the system without one', () => {
  expect(actorName(entry({}), nameOf)).toBe('县教育局 李敏')
  expect(actorName({ ...entry({}), actor: 'system' }, nameOf)).toBe('系统')
})

it('tells what a step carried in the words of the office', () => {
  const changes = {
    changes: { risk: ['general', 'major'] },
    lead_unit: 'jiaoyu',
    assisting_units: ['gongan'],
  }
  expect(detailWords(entry(changes), nameOf)).toEqual([
    '风险等级：一般 → 重大',
    '主办：县教育局',
    '协办：县公安局',
  ])
  expect(detailWords(entry({ satisfaction: 'satisfied' }, 'follow_up'), nameOf)).toEqual(['满意度：满意'])
  expect(detailWords(entry({ basis: 'repeated' }, 'dismiss'), nameOf)).toEqual(['依据：重复反映且已答复'])
  expect(detailWords(entry({ lead_unit: ['jiaoyu', 'gongan'] }, 'transfer'), nameOf)).toEqual([
    '主办：县教育局 → 县公安局',
  ])
})

it('says nothing of ids and counts', () => {
  expect(detailWords(entry({ items: 2, reply: 1, from_case: 'x' }), nameOf)).toEqual([])
})
