/** A channel as the form edits it, and what of it is sent. */
import type { Digest, NoticeKind } from '@/features/notices/calls'

import type { Channel, ChannelKind, ChannelPatch, NewChannel } from './calls'

export interface Draft {
  kind: ChannelKind
  name: string
  unit: string
  url: string
  secret: string
  internal_host: string
  username: string
  from_address: string
  pages: boolean
  kinds: NoticeKind[]
  quiet: boolean
  since: string
  until: string
  digest: Digest
  active: boolean
  reason: string
}

export const EMPTY: Draft = {
  kind: 'wecom',
  name: '',
  unit: '',
  url: '',
  secret: '',
  internal_host: '',
  username: '',
  from_address: '',
  pages: true,
  kinds: [],
  quiet: false,
  since: '22:00',
  until: '07:00',
  digest: 'at_once',
  active: true,
  reason: '',
}

export function draftOf(channel: Channel): Draft {
  return {
    ...EMPTY,
    kind: channel.kind,
    name: channel.name,
    unit: channel.unit ?? '',
    internal_host: channel.internal_host ?? '',
    username: channel.username ?? '',
    from_address: channel.from_address ?? '',
    pages: channel.pages,
    kinds: [...channel.kinds],
    quiet: channel.quiet !== null,
    ...(channel.quiet ?? {}),
    digest: channel.digest,
    active: channel.active,
  }
}

function common(draft: Draft) {
  return {
    name: draft.name,
    unit: draft.unit || null,
    internal_host: draft.internal_host || null,
    username: draft.username || null,
    from_address: draft.from_address || null,
    pages: draft.pages,
    kinds: draft.kinds,
    quiet: draft.quiet ? { since: draft.since, until: draft.until } : null,
    digest: draft.digest,
    active: draft.active,
    reason: draft.reason,
  }
}

export const asNew = (draft: Draft): NewChannel => ({
  ...common(draft),
  kind: draft.kind,
  url: draft.url,
  secret: draft.secret,
})

/** An address or secret that is not typed again stays as it is. */
export const asPatch = (draft: Draft, version: number): ChannelPatch => ({
  ...common(draft),
  version,
  ...(draft.url ? { url: draft.url } : {}),
  ...(draft.secret ? { secret: draft.secret } : {}),
})
