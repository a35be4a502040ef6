/** The ledger in the office's words. */
import type { FilterSpec } from '@/ui/filters'
import type { Tone } from '@/ui/StatusTag.vue'

import type { PublicationKind, PublicationState, PublicationStep } from './calls'

export const KIND: Record<PublicationKind, string> = {
  reply: '公开答复',
  correction: '更正',
  authoritative_information: '权威信息',
  press_conference: '新闻发布会',
  follow_up_report: '续报',
  announcement: '公告通报',
}

export const STATE: Record<PublicationState, string> = {
  pending: '待审核',
  rejected: '未通过',
  current: '有效',
  corrected: '已更正',
  withdrawn: '已撤下',
}

export const TONE: Record<PublicationState, Tone> = {
  pending: 'amber',
  rejected: 'plain',
  current: 'green',
  corrected: 'violet',
  withdrawn: 'plain',
}

export const STEP: Record<PublicationStep, string> = {
  enter: '登记，待审核',
  record: '登记发布',
  approve: '审核通过',
  reject: '审核不通过',
  correct: '由新的一条更正',
  withdraw: '撤下',
}

const choices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

export const SPECS: readonly FilterSpec[] = [
  { key: 'kind', label: '种类', kind: 'choice', options: choices(KIND) },
  { key: 'state', label: '状态', kind: 'choice', options: choices(STATE) },
  { key: 'drill', label: '只看演练', kind: 'flag' },
  { key: 'unit', label: '发布单位', kind: 'unit' },
  { key: 'from', label: '发布时间从', kind: 'date' },
  { key: 'to', label: '到（含当天）', kind: 'date' },
]

/** The kinds that an announcement without a case may be of. */
export const ENTERED: readonly PublicationKind[] = [
  'announcement',
  'authoritative_information',
  'press_conference',
]
