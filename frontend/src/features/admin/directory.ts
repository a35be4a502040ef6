/** One way to list, change and add for users, units and units' systems. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'

import type { Page } from '@/api/contract'
import { asProblem, type Problem } from '@/api/problem'
import { announce } from '@/ui/announce'

export interface Secret {
  owner: string
  what: string
  secret: string
}

export function useDirectory<Row>(name: string, load: (cursor: string | null) => Promise<Page<Row>>) {
  const client = useQueryClient()
  const list = useInfiniteQuery({
    queryKey: ['admin', name],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  const rows = computed(() => list.data.value?.pages.flatMap((page) => page.items) ?? [])
  const secret = ref<Secret | null>(null)
  const problem = ref<Problem | null>(null)

  const change = useMutation({
    mutationFn: ({ work }: { work: () => Promise<Secret | null>; done: string }) => work(),
    onMutate: () => {
      secret.value = problem.value = null
    },
    onSuccess: (shown, { done }) => {
      secret.value = shown
      announce(done)
      void client.invalidateQueries({ queryKey: ['admin', name] })
      void client.invalidateQueries({ queryKey: ['units'] })
    },
    onError: (error) => {
      problem.value = asProblem(error)
    },
  })
  const run = (done: string, work: () => Promise<Secret | null>) => change.mutate({ work, done })
  return { list, rows, secret, problem, run, busy: change.isPending }
}
