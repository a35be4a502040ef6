/** The codes of the public contract, in its order. */

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
