/** The objects of the public contract as the pages use them; `schema.d.ts` is generated from the running API. */

import type { Action, Category, Channel, ItemStatus, Kind, Risk, Role, State, Tier } from './codes'

export * from './codes'

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

export interface Deadline {
  name: string
  round: number
  started_at: string
  due_at: string
  original_due_at: string
  met_at: string | null
  /** No longer asked for, and not met either. */
  stopped_at: string | null
  breached: boolean
  provisional: boolean
  extended: boolean
  /** How the date came about, day by day. */
  trace: string[]
}

export interface CaseEntry {
  id: string
  number: string
  version: number
  title: string
  state: State
  tier: Tier
  risk: Risk
  category: Category
  kind: Kind
  lead_unit: string | null
  assisting_units: string[]
  suggested_unit?: string | null
  item_count: number
  drill: boolean
  received_at: string
  updated_at: string
  next_deadline: Deadline | null
  overdue: boolean
  /** The caller's unit only submitted: own items and the outcome. */
  limited: boolean
}

/** An item inside a case; the case itself says what became of it. */
export type CaseItem = Omit<Item, 'status' | 'case_id' | 'outcome' | 'unit'> & {
  unit: string | null
  /** Came in by a merge, so that it can be brought back. */
  mergeable: boolean
}

export interface TimelineEntry {
  at: string
  actor: string
  actor_name: string
  actor_unit: string | null
  action: string
  from: State | null
  to: State
  note: string | null
  detail: Record<string, unknown>
}

export interface Reply {
  version: number
  correction: boolean
  text: string
  internal_note: string | null
  reason: string | null
  author: string | null
  author_unit: string
  submitted_at: string
  status: string
  decided_by: string | null
  decided_at: string | null
}

export interface Extension {
  milestone: string
  workdays: number
  reason: string
  interim_reply: string
  status: string
  asked_at: string
  decided_at: string | null
}

export interface CaseDetail extends CaseEntry {
  suggested_unit: string | null
  public_reply: string | null
  replied_at: string | null
  items: CaseItem[]
  timeline: TimelineEntry[]
  replies: Reply[]
  deadlines: Deadline[]
  extensions: Extension[]
  returnable_until: string | null
  previous_case: string | null
  merged_into: string | null
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
  unit_name: string
  permissions: string[]
  must_change_password: boolean
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
  demo_accounts: DemoAccount[]
  demo_password: string | null
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
