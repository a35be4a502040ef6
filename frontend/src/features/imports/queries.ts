import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { getImport, listImports, sendImport } from './calls'
import { isOpen } from './words'

const FOLLOW_MS = 1500

export function useImports() {
  return useInfiniteQuery({
    queryKey: ['imports'],
    queryFn: ({ pageParam }) => listImports(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnMount: 'always',
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isOpen)) ? FOLLOW_MS : false,
  })
}

/** One import, asked for again while it is worked on; its refused rows page by page. */
export function useImport(id: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['import', id],
    queryFn: ({ pageParam }) => getImport(id.value, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: (query) => {
      const first = query.state.data?.pages[0]
      return first && isOpen(first) ? FOLLOW_MS : false
    },
  })
}

export function useSendImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: sendImport,
    onSuccess: () => client.invalidateQueries({ queryKey: ['imports'] }),
  })
}
