import type { QueryClient } from '@tanstack/vue-query'
import type { Router } from 'vue-router'

import { signOut } from '@/api/session'
import { forgetDraft } from '@/features/items/draft'
import { stopLive } from '@/features/live/live'

/** Signs out on purpose: nothing of this person stays in the tab. */
export async function leave(client: QueryClient, router: Router): Promise<void> {
  stopLive()
  await signOut()
  forgetDraft()
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'site' })
  await router.replace('/login')
}
