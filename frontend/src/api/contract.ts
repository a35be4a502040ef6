/** The objects of the public contract as the pages use them; `schema.d.ts` is generated from the running API. */

export const STATES = [
  'pending_review',
  'pending_assignment',
  'pending_acceptance',
  'in_progress',
  'pending_approval',
  'replied',
  'closed',
  'archived',
  'merged',
  'dismissed',
] as const
export type State = (typeof STATES)[number]

export const RISKS = ['general', 'major', 'severe'] as const
export type Risk = (typeof RISKS)[number]

export const TIERS = [1, 2, 3] as const
export type Tier = (typeof TIERS)[number]

export const CATEGORIES = [
  'urban_rural',
  'environment',
  'transport',
  'education',
  'labour',
  'commerce',
  'health',
  'public_safety',
  'agriculture',
  'governance',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

export const KINDS = ['complaint', 'suggestion', 'inquiry', 'rumour', 'alert', 'praise'] as const
export type Kind = (typeof KINDS)[number]

export const CHANNELS = [
  'hotline_12345',
  'mayor_mailbox',
  'message_board',
  'petition',
  'forum',
  'weibo',
  'wechat',
  'short_video',
  'news',
  'phone',
  'visit',
  'other',
] as const
export type Channel = (typeof CHANNELS)[number]

export const ITEM_STATUSES = ['queued', 'assessed', 'failed'] as const
export type ItemStatus = (typeof ITEM_STATUSES)[number]

export const ROLES = [
  'duty_officer',
  'office_chief',
  'leading_group',
  'auditor',
  'handler',
  'unit_head',
  'unit_client',
  'system_admin',
  'security_admin',
] as const
export type Role = (typeof ROLES)[number]

export const ACTIONS = [
  'review',
  'assign',
  'dismiss',
  'reopen',
  'escalate',
  'merge',
  'unmerge',
  'accept',
  'return',
  'transfer',
  'log',
  'comment',
  'verify',
  'request_extension',
  'decide_extension',
  'submit_reply',
  'recall',
  'approve',
  'reject',
  'publish',
  'correct',
  'follow_up',
  'close',
  'archive',
  'supervise',
  'instruct',
] as const
export type Action = (typeof ACTIONS)[number]

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export interface Reason {
  code: string
  detail: string
  weight: number
  field: 'text' | 'title' | null
  start: number | null
  end: number | null
}

export interface Entity {
  type: 'place' | 'organisation' | 'date' | 'number'
  text: string
  field: 'text' | 'title'
  start: number
  end: number
}

export interface Assessment {
  sentiment: { label: 'negative' | 'neutral' | 'positive'; score: number }
  risk: { level: Risk; confidence: number }
  tier: Tier
  category: Category
  kind: Kind
  suggested_unit: string | null
  topic_id: string
  reasons: Reason[]
  entities: Entity[]
  model: string
  reviewed: boolean
  needs_review: boolean
}

export interface Outcome {
  state: State
  unit: string | null
  public_reply: string | null
  replied_at: string | null
}

export interface Item {
  id: string
  status: ItemStatus
  unit: string
  external_id: string | null
  channel: Channel
  title: string | null
  text: string
  source_url: string | null
  occurred_at: string | null
  published_at: string | null
  received_at: string
  place: string | null
  concerns_unit: string | null
  reach: Partial<Record<'views' | 'likes' | 'comments' | 'shares', number>> | null
  drill: boolean
  duplicate_of: string | null
  assessment: Assessment | null
  case_id: string | null
  outcome: Outcome | null
}

export interface NextDeadline {
  name: string
  due_at: string
  breached: boolean
}

export interface CaseEntry {
  id: string
  number: string
  version: number
  title: string | null
  state: State
  tier: Tier
  risk: Risk
  category: Category
  kind: Kind
  lead_unit: string | null
  assisting_units: string[]
  suggested_unit: string | null
  item_count: number
  drill: boolean
  received_at: string
  updated_at: string
  next_deadline: NextDeadline | null
  overdue: boolean
}

export interface Deadline {
  name: string
  started_at: string
  due_at: string
  met_at: string | null
  breached: boolean
  provisional: boolean
}

export interface TimelineEntry {
  at: string
  actor: { name: string; unit: string | null } | string | null
  action: string
  from: State | null
  to: State | null
  note: string | null
}

export interface Reply {
  version: number
  public_reply: string
  internal_note?: string | null
  author: string | null
  submitted_at: string
  status: string
  approved_at: string | null
}

export interface CaseDetail extends CaseEntry {
  items: Item[]
  timeline: TimelineEntry[]
  replies: Reply[]
  deadlines: Deadline[]
  previous_case: string | null
  merged_into?: string | null
  actions: Action[]
}

export interface Unit {
  code: string
  name: string
  kind: 'office' | 'bureau' | 'township' | 'leading_group'
  categories: Category[]
  active: boolean
}

export interface Me {
  username: string
  name: string
  role: Role
  roles: Role[]
  unit: string
  permissions: string[]
  must_change_password?: boolean
}

export interface DemoAccount {
  username: string
  name: string
  role: Role
  unit_name: string
}

export interface Site {
  name: string
  demo: boolean
  demo_accounts?: DemoAccount[]
  demo_password?: string | null
}

export interface NewItem {
  channel: Channel
  text: string
  title?: string
  external_id?: string
  source_url?: string
  occurred_at?: string
  published_at?: string
  place?: string
  concerns_unit?: string
  reach?: Partial<Record<'views' | 'likes' | 'comments' | 'shares', number>>
  drill?: boolean
}

export interface Submitted {
  id: string
  status: ItemStatus
  duplicate_of: string | null
}
