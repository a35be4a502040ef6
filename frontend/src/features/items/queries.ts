import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { type Filters, getItem, listItems } from '@/api/calls'

const UNTIL_ASSESSED_MS = 2_000

export function useItems(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: ['items', filters],
    queryFn: ({ pageParam, signal }) => listItems(filters.value, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export function useItem(id: Ref<string>) {
  return useQuery({
    queryKey: ['item', id],
    queryFn: () => getItem(id.value),
    // The assessment and the case follow within moments; live updates may be cut off.
    refetchInterval: ({ state }) => {
      const item = state.data
      const waiting =
        item && (item.status === 'queued' || (item.status === 'assessed' && item.case_id === null))
      return waiting ? UNTIL_ASSESSED_MS : false
    },
  })
}
