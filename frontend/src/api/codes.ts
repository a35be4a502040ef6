/** The codes of the public contract, in the order in which people see them; the API's own lists are the measure. */
import type { components } from './schema'

type Schemas = components['schemas']

export type State = Schemas['CaseState']
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
] as const satisfies readonly State[]

export type Risk = Schemas['RiskLevel']
export const RISKS = ['general', 'major', 'severe'] as const satisfies readonly Risk[]

export const TIERS = [1, 2, 3] as const
export type Tier = (typeof TIERS)[number]

export type Category = Schemas['Category']
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
] as const satisfies readonly Category[]

export type Kind = Schemas['Kind']
export const KINDS = [
  'complaint',
  'suggestion',
  'inquiry',
  'rumour',
  'alert',
  'praise',
] as const satisfies readonly Kind[]

export type Channel = Schemas['Channel']
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
] as const satisfies readonly Channel[]

export type ItemStatus = Schemas['ItemStatus']
export const ITEM_STATUSES = ['queued', 'assessed', 'failed'] as const satisfies readonly ItemStatus[]

export type Role = Schemas['Role']
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
] as const satisfies readonly Role[]

export type Action = Schemas['Action']
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
  'dispute',
  'decide_dispute',
  'take',
  'hand_over',
  'log',
  'comment',
  'verify',
  'request_extension',
  'decide_extension',
  'ask_part',
  'contribute',
  'waive',
  'answer',
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
  'settle_concern',
  'restrict',
  'unrestrict',
  'spot_check',
] as const satisfies readonly Action[]
