import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import type { Filters } from '@/api/calls'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type AuditEntry = components['schemas']['AuditEntry']
export type Verified = components['schemas']['Verified']

export function useAudit(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET('/api/v1/audit', { params: { query: { ...filters.value, cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** Walking the chain may take a while: it is asked for, never done by itself. */
export function useVerification() {
  return useQuery({
    queryKey: ['audit-verified'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/audit/verify', { signal })),
    enabled: false,
    gcTime: 0,
  })
}
