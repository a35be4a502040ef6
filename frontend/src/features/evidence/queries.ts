import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { addEvidence, listEvidence, type Subject, withdrawEvidence } from './calls'

export function useEvidence(subject: Ref<Subject>) {
  // Below the key of its case or item: what refreshes that refreshes this.
  const kind = computed(() => subject.value.kind)
  const id = computed(() => subject.value.id)
  return useInfiniteQuery({
    queryKey: [kind, id, 'evidence'],
    queryFn: ({ pageParam }) => listEvidence(subject.value, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

function useRefresh(subject: Ref<Subject>) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: [subject.value.kind, subject.value.id] })
}

export function useAddEvidence(subject: Ref<Subject>) {
  const refresh = useRefresh(subject)
  return useMutation({ mutationFn: (file: File) => addEvidence(subject.value, file), onSuccess: refresh })
}

export function useWithdrawEvidence(subject: Ref<Subject>) {
  const refresh = useRefresh(subject)
  return useMutation({
    mutationFn: ({ id, reason, key }: { id: string; reason: string; key: string }) =>
      withdrawEvidence(id, reason, key),
    onSuccess: refresh,
  })
}
