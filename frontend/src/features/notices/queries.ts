import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { asProblem } from '@/api/problem'
import { announce } from '@/ui/announce'

import { acknowledgePage, countUnread, listNotices, listPages, readAllNotices, readNotice } from './calls'

const MINUTE_MS = 60_000
const HALF_MINUTE_MS = 30_000

export function useUnread() {
  return useQuery({ queryKey: ['notices', 'unread'], queryFn: countUnread, refetchInterval: MINUTE_MS })
}

export function useNotices(unread: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['notices', 'list', unread],
    queryFn: ({ pageParam }) => listNotices(unread.value, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** The pages that wait for somebody; asked for again often, for a stream may break. */
export function useOpenPages(enabled?: Ref<boolean>) {
  return useQuery({
    queryKey: ['pages', 'open'],
    queryFn: () => listPages(true),
    enabled,
    refetchInterval: HALF_MINUTE_MS,
  })
}

export function useAcknowledge() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: acknowledgePage,
    onSuccess: (page) => {
      announce(`已确认接收 ${page.case_number}`)
      void client.invalidateQueries({ queryKey: ['pages'] })
      void client.invalidateQueries({ queryKey: ['notices'] })
    },
    onError: (error) => announce(asProblem(error).message, 'bad'),
  })
}

export function useReading() {
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['notices'] })
  const one = useMutation({ mutationFn: readNotice, onSuccess: again })
  const all = useMutation({ mutationFn: readAllNotices, onSuccess: again })
  return { one, all }
}
