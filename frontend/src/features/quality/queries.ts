import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, type Ref, ref, watch } from 'vue'

import { api, data } from '@/api/client'

const PAUSE = 500

/** What was typed, once the typing has paused. */
export function useSettled(text: Ref<string>): Readonly<Ref<string>> {
  const settled = ref(text.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(text, (value) => {
    clearTimeout(timer)
    timer = setTimeout(() => (settled.value = value), PAUSE)
  })
  onScopeDispose(() => clearTimeout(timer))
  return settled
}

/** The check of a draft; nothing is stored, so the same draft is asked about only once. */
export function useReplyCheck(caseId: Ref<string>, draft: Ref<string>) {
  const enabled = computed(() => draft.value.trim() !== '')
  return useQuery({
    queryKey: ['reply-check', caseId, draft],
    queryFn: ({ signal }) =>
      data(
        api.POST('/api/v1/cases/{case_id}/reply-check', {
          params: { path: { case_id: caseId.value } },
          body: { public_reply: draft.value },
          signal,
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  })
}
