import type { TimelineEntry } from '@/api/contract'

/** Who took a step, with the unit; the system itself has none. */
export function actorName(entry: TimelineEntry, nameOf: (code: string | null) => string): string {
  if (entry.actor === 'system') return '系统'
  return [nameOf(entry.actor_unit), entry.actor_name].filter(Boolean).join(' ')
}
