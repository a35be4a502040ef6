import type { Risk, State } from '@/api/contract'

import type { Tone } from './StatusTag.vue'

export const STATE_TONE: Record<State, Tone> = {
  pending_review: 'amber',
  pending_assignment: 'amber',
  pending_acceptance: 'violet',
  in_progress: 'brand',
  pending_approval: 'violet',
  replied: 'green',
  closed: 'plain',
  archived: 'plain',
  merged: 'plain',
  dismissed: 'plain',
}

export const RISK_TONE: Record<Risk, Tone> = { general: 'plain', major: 'amber', severe: 'red' }
