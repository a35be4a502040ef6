/** The filters of the log as they stand in the address. */
import type { FilterSpec } from '@/ui/filters'

export const SPECS: readonly FilterSpec[] = [
  { key: 'actor', label: '用户名', kind: 'choice' },
  { key: 'action', label: '做了什么', kind: 'choice' },
  { key: 'object_id', label: '对象编号', kind: 'choice' },
  { key: 'from', label: '从', kind: 'date' },
  { key: 'to', label: '到', kind: 'date' },
]

/** What is most often looked for; anything else can be typed. */
export const ASKED = [
  'item.unmask',
  'evidence.read',
  'item.withdraw',
  'case.export',
  'case.approve',
  'policy.decide',
  'session.opened',
]
