import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { type EntryQuery, getEntry, getPublicPage, listEntries, suggestAnswers } from './calls'

const HOUR = 3_600_000

export function useEntries(query: Ref<EntryQuery>) {
  return useInfiniteQuery({
    queryKey: ['knowledge', 'list', query],
    queryFn: ({ pageParam }) => listEntries({ ...query.value, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export function useEntry(id: Ref<string>) {
  return useQuery({ queryKey: ['knowledge', 'one', id], queryFn: () => getEntry(id.value) })
}

export function usePublicPage() {
  return useQuery({ queryKey: ['knowledge', 'public'], queryFn: getPublicPage })
}

/** What is near does not change while a reply is written. */
export function useSuggestions(caseId: Ref<string>) {
  return useQuery({
    queryKey: ['suggested-answers', caseId],
    queryFn: () => suggestAnswers(caseId.value),
    staleTime: HOUR,
    retry: false,
    enabled: computed(() => caseId.value !== ''),
  })
}

/** Everything about entries is read again after one has changed. */
export function useAgain(): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['knowledge'] })
}
