/** Which of two cases may be merged into the other. */
import type { CaseDetail } from '@/api/contract'

const SHUT = new Set(['closed', 'archived', 'dismissed', 'merged'])

export interface Merge {
  from: CaseDetail
  into: CaseDetail
}

/** The suggested topic's case into this one's if the caller may, else the other way round, else nothing. */
export function mergeOf(own: CaseDetail | undefined, other: CaseDetail | undefined): Merge | null {
  if (!own || !other || own.id === other.id) return null
  if (other.actions.includes('merge') && !SHUT.has(own.state)) return { from: other, into: own }
  if (own.actions.includes('merge') && !SHUT.has(other.state)) return { from: own, into: other }
  return null
}
