/** Names of what numbers are broken down by, and the way from a number to its cases. */
import type { LocationQueryRaw } from 'vue-router'

import type { Category, Channel, Kind, Risk, State, Tier } from '@/api/contract'
import { CATEGORY, CHANNEL, KIND, RISK, STATE, TIER } from '@/labels'

export const DIMENSIONS = ['risk', 'kind', 'category', 'channel', 'tier', 'state', 'unit'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export const DIMENSION: Record<Dimension, string> = {
  risk: '按风险等级',
  kind: '按诉求性质',
  category: '按类别',
  channel: '按来源渠道',
  tier: '按处置层级',
  state: '按办理状态',
  unit: '按主办单位',
}

const UNASSIGNED = 'unassigned'

/** What a value is called; a code without a name stays as it is. */
export function valueName(dimension: Dimension, value: string, unitName: (code: string) => string): string {
  if (dimension === 'unit') return value === UNASSIGNED ? '未交办' : unitName(value)
  if (dimension === 'risk') return RISK[value as Risk] ?? value
  if (dimension === 'kind') return KIND[value as Kind] ?? value
  if (dimension === 'category') return CATEGORY[value as Category] ?? value
  if (dimension === 'channel') return CHANNEL[value as Channel] ?? value
  if (dimension === 'tier') return TIER[Number(value) as Tier] ?? value
  return STATE[value as State] ?? value
}

/** The page with the cases of a number: the same period and moment, so that their number agrees. */
export function listOf(base: LocationQueryRaw, more: LocationQueryRaw) {
  return { path: '/statistics/cases', query: { ...base, ...more } }
}
