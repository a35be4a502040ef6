import type { TimelineEntry } from '@/api/contract'

/** Who took a step; the system itself has no name. */
export function actorName(actor: TimelineEntry['actor']): string {
  if (actor === null) return '系统'
  return typeof actor === 'string' ? actor : actor.name
}
