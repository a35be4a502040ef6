/** A person's channels as the form edits them. */
import type { Digest, NoticeKind, Preferences, RouteChoice } from './calls'

export interface Draft {
  channel_id: string
  name: string
  kind: 'smtp' | 'sms'
  pages: boolean
  used: boolean
  /** As the server shows it; the address itself never comes back. */
  known: string | null
  address: string
  kinds: NoticeKind[]
  digest: Digest
}

/** What most people want to hear of at once. */
export const USUAL: NoticeKind[] = [
  'assigned',
  'rejected',
  'approval_waiting',
  'extension_decided',
  'instructed',
  'supervised',
  'warning',
  'overdue',
]

export function draftOf(route: Preferences['routes'][number]): Draft {
  return {
    channel_id: route.channel_id,
    name: route.name,
    kind: route.kind === 'sms' ? 'sms' : 'smtp',
    pages: route.pages,
    used: route.address !== null,
    known: route.address,
    address: '',
    kinds: route.address === null ? [...USUAL] : [...route.kinds],
    digest: route.digest,
  }
}

/** The channels in use; an address that was not typed again stays as it is. */
export function routesOf(drafts: readonly Draft[]): RouteChoice[] {
  return drafts
    .filter((draft) => draft.used)
    .map(({ channel_id, address, kinds, digest }) => ({
      channel_id,
      address: address.trim() || null,
      kinds,
      digest,
    }))
}
