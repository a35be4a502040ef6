import { describe, expect, it } from 'vitest'

import type { CaseDetail, State } from '@/api/contract'

import { mergeOf } from './merging'

const made = (id: string, state: State, actions: CaseDetail['actions']) =>
  ({ id, state, actions }) as unknown as CaseDetail

describe('the cases of two topics', () => {
  const mine = made('a', 'in_progress', ['log'])
  const waiting = made('b', 'pending_review', ['review', 'merge'])

  it('go the way that the caller may take', () => {
    expect(mergeOf(mine, waiting)).toEqual({ from: waiting, into: mine })
    expect(mergeOf(waiting, mine)).toEqual({ from: waiting, into: mine })
  })
  it('are not merged when nobody may, into a shut one, or into themselves', () => {
    expect(mergeOf(mine, made('c', 'in_progress', ['log']))).toBeNull()
    expect(mergeOf(made('c', 'closed', []), waiting)).toBeNull()
    expect(mergeOf(waiting, waiting)).toBeNull()
    expect(mergeOf(undefined, waiting)).toBeNull()
  })
})
