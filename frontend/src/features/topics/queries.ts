import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { actOnCase, getCase, getTopic, listTopics, takeOutOfTopic, tellTopicsApart } from '@/api/calls'
import type { CaseDetail } from '@/api/contract'

const FRESH_MS = 30_000

export function useTopics(drill: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['topics', drill],
    queryFn: ({ pageParam, signal }) => listTopics(drill.value, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: FRESH_MS,
  })
}

export function useTopic(id: Ref<string>) {
  return useQuery({ queryKey: ['topic', id], queryFn: () => getTopic(id.value), refetchInterval: FRESH_MS })
}

/** Say that a suggested topic is another matter. */
export function useTellApart(id: Ref<string>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ other, key }: { other: string; key: string }) => tellTopicsApart(id.value, other, key),
    onSuccess: (topic) => client.setQueryData(['topic', id.value], topic),
  })
}

/** Take items out of a topic, into one of their own or another one. */
export function useTakeOut(id: Ref<string>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...said }: { items: string[]; into: string | null; reason: string; key: string }) =>
      takeOutOfTopic(id.value, said, key),
    onSuccess: async (topic) => {
      client.setQueryData(['topic', id.value], topic)
      await Promise.all(['topics', 'item'].map((kind) => client.invalidateQueries({ queryKey: [kind] })))
    },
  })
}

/** The two cases of a pair of topics, so far as there are two. */
export function useCasePair(own: Ref<string | null>, other: Ref<string | null>) {
  const one = (id: Ref<string | null>) =>
    useQuery({
      queryKey: ['case', id],
      queryFn: () => getCase(id.value ?? ''),
      enabled: () => id.value !== null && own.value !== other.value,
    })
  return { own: one(own), other: one(other) }
}

/** Merge one case into another. */
export function useMergeCases() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ from, into, key }: { from: CaseDetail; into: CaseDetail; key: string }) =>
      actOnCase(from.id, { action: 'merge', version: from.version, into: into.id }, key),
    onSuccess: () =>
      Promise.all(
        ['topic', 'topics', 'case', 'cases'].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
      ),
  })
}
