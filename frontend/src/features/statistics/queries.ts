import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { type CasesQuery, getSummary, listCounted, listTopics, type SummaryQuery } from './calls'

const FRESH_MS = 60_000

export function useSummary(query: Ref<SummaryQuery>, ready: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['statistics', 'summary', query.value]),
    queryFn: () => getSummary(query.value),
    enabled: ready,
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  })
}

export function useFrequentTopics(query: Ref<SummaryQuery>, ready: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['statistics', 'topics', query.value]),
    queryFn: () => listTopics(query.value),
    enabled: ready,
    staleTime: FRESH_MS,
  })
}

export function useCounted(query: Ref<CasesQuery>) {
  return useInfiniteQuery({
    queryKey: computed(() => ['statistics', 'cases', query.value]),
    queryFn: ({ pageParam }) => listCounted({ ...query.value, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}
