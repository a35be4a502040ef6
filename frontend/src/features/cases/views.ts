/** The usual lists of cases for a person's office; the first is where they start. */
import type { Me } from '@/api/contract'
import { has } from '@/features/auth/me'
import { CATEGORY, options, RISK, STATE, TIER } from '@/labels'
import { CATEGORIES, RISKS, STATES, TIERS } from '@/api/contract'
import type { FilterSpec } from '@/ui/filters'
import type { View } from '@/ui/views'

const byState = (label: string, ...state: string[]): View => ({
  label,
  query: { state: state.length === 1 ? (state[0] ?? '') : state },
})
const REVIEW = byState('待研判', 'pending_review')
const ASSIGN = byState('待交办', 'pending_assignment')
const ACCEPT = byState('待签收', 'pending_acceptance')
const PROGRESS = byState('办理中', 'in_progress')
const APPROVAL = byState('待审核', 'pending_approval')
const REPLIED = byState('已回复', 'replied')
const CLOSED = byState('办结', 'closed')
const OVERDUE: View = { label: '超期', query: { overdue: 'true' } }
const ALL: View = { label: '全部', query: { view: 'all' } }

export function viewsFor(me: Me): View[] {
  if (has(me, ['duty_officer'])) return [REVIEW, ASSIGN, PROGRESS, APPROVAL, REPLIED, CLOSED, OVERDUE, ALL]
  if (has(me, ['office_chief'])) {
    const mine: View = { label: '待我审核', query: { state: 'pending_approval', tier: '2' } }
    return [REVIEW, mine, ASSIGN, PROGRESS, REPLIED, CLOSED, OVERDUE, ALL]
  }
  if (has(me, ['leading_group'])) {
    const mine: View = { label: '待我审核', query: { state: 'pending_approval', tier: '3' } }
    return [ALL, mine, { label: '特别重大', query: { risk: 'severe' } }, OVERDUE]
  }
  if (has(me, ['unit_head'])) return [ALL, APPROVAL, ACCEPT, PROGRESS, REPLIED, OVERDUE]
  if (has(me, ['handler'])) return [ALL, ACCEPT, PROGRESS, APPROVAL, REPLIED, OVERDUE]
  return [ALL, REVIEW, PROGRESS, REPLIED, OVERDUE]
}

const text = (list: { value: string | number; label: string }[]) =>
  list.map(({ value, label }) => ({ value: String(value), label }))

export const CASE_FILTERS: readonly FilterSpec[] = [
  { key: 'state', label: '状态', kind: 'choice', options: text(options(STATES, STATE)) },
  { key: 'risk', label: '风险等级', kind: 'choice', options: text(options(RISKS, RISK)) },
  { key: 'tier', label: '处置层级', kind: 'choice', options: text(options(TIERS, TIER)) },
  { key: 'category', label: '类别', kind: 'choice', options: text(options(CATEGORIES, CATEGORY)) },
  { key: 'overdue', label: '只看超期', kind: 'flag' },
  { key: 'unit', label: '主办或协办单位', kind: 'unit' },
  { key: 'from', label: '收到时间从', kind: 'date' },
  { key: 'to', label: '到（含当天）', kind: 'date' },
]
