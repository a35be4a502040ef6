import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { actOnCase, type Filters, getCase, listCases, listPeople } from '@/api/calls'
import type { ActionBody } from '@/api/contract'

export function useCases(filters: Ref<Filters>, enabled: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['cases', filters],
    queryFn: ({ pageParam, signal }) => listCases(filters.value, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled,
  })
}

export function useCase(id: Ref<string>) {
  return useQuery({ queryKey: ['case', id], queryFn: () => getCase(id.value) })
}

export function useAct(id: Ref<string>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ action, key }: { action: ActionBody; key: string }) => actOnCase(id.value, action, key),
    onSuccess: (detail) => {
      client.setQueryData(['case', id.value], detail)
      void client.invalidateQueries({ queryKey: ['cases'] })
      for (const item of detail.items) void client.invalidateQueries({ queryKey: ['item', item.id] })
    },
  })
}

/** The people of a unit who work on cases; without a unit one's own. */
export function usePeople(unit: Ref<string | null>) {
  return useQuery({
    queryKey: ['people', unit],
    queryFn: () => listPeople(unit.value ?? undefined),
    staleTime: 60_000,
  })
}

/** Cases that match a number or words, for choosing one to merge into. */
export function useCaseSearch(q: Ref<string>) {
  const enabled = computed(() => q.value.trim().length >= 2)
  return useQuery({
    queryKey: ['case-search', q],
    queryFn: ({ signal }) => listCases({ q: q.value.trim(), limit: '20' }, null, signal),
    enabled,
  })
}
