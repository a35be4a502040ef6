import { describe, expect, it } from 'vitest'

import { type Action, ACTIONS } from '@/api/contract'

import { ACTION_SPECS, arranged } from './actions'

/** The contract's table of actions; ? = optional. `version` is added to every one. */
const CONTRACT = {
  review: 'risk? tier? category? kind? reason? lead_unit? assisting_units? ask_parts?',
  assign: 'lead_unit assisting_units? ask_parts? note?',
  dismiss: 'reason basis',
  reopen: 'reason',
  escalate: 'reason',
  merge: 'into',
  unmerge: 'items',
  accept: '',
  return: 'reason basis',
  transfer: 'unit reason',
  log: 'note',
  comment: 'note',
  verify: 'conclusion evidence',
  request_extension: 'milestone workdays reason interim_reply',
  decide_extension: 'granted reason?',
  submit_reply: 'public_reply internal_note?',
  recall: 'reason?',
  approve: 'note?',
  reject: 'reason',
  publish: 'where url? at? milestone?',
  correct: 'public_reply reason',
  follow_up: 'satisfaction note?',
  close: 'note?',
  archive: 'note?',
  supervise: 'note due_at?',
  instruct: 'note due_at?',
  dispute: 'reason basis',
  decide_dispute: 'upheld reason',
  take: '',
  hand_over: 'to note?',
  ask_part: 'unit note due_at?',
  contribute: 'contribution',
  waive: 'unit reason',
  answer: 'task answer',
  settle_concern: 'unit concerned reason?',
  restrict: 'people reason',
  unrestrict: 'reason',
  spot_check: 'result note?',
}

describe('the form of an action', () => {
  it.each(ACTIONS)('%s asks for what the contract names, and insists on what it requires', (action) => {
    const asked = ACTION_SPECS[action].fields.map((field) => field.name + (field.required ? '' : '?'))
    expect(asked.sort()).toEqual(CONTRACT[action].split(' ').filter(Boolean).sort())
  })

  it('puts the usual next step first and drops what this page does not know', () => {
    const given = ['comment', 'dismiss', 'review', 'assign', 'dance'] as unknown as Action[]
    expect(arranged(given, 'pending_review')).toEqual({
      next: 'review',
      rest: ['comment', 'dismiss', 'assign'],
    })
  })

  it('lets assigning anew stand back where something else comes next', () => {
    const given: Action[] = ['assign', 'follow_up', 'close', 'publish']
    expect(arranged(given, 'replied')).toEqual({ next: 'follow_up', rest: ['close', 'publish', 'assign'] })
    expect(arranged(given, 'replied', 'follow_up').next).toBe('close')
    expect(arranged(['assign', 'comment'], 'pending_acceptance')).toEqual({
      next: null,
      rest: ['assign', 'comment'],
    })
  })
})
