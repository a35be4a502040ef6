/** What stands above every page: the demo's hint, urgent pages, the watch, a missing year. */
import { type Ref, ref, watchEffect } from 'vue'

import { useMe, useSite } from '@/features/auth/me'
import { useCalendar } from '@/features/calendar/calendar'
import { useDutyNow } from '@/features/duty/queries'
import { useOpenPages } from '@/features/notices/queries'

/**
 * Whether all of it has been asked for once. A page shown earlier would be pushed down under the finger
 * that is about to touch it; who gets no answer is not kept waiting.
 */
export function useAboveKnown(): Ref<boolean> {
  const { canRead, administers } = useMe()
  const asked = [useSite(), useDutyNow(), useOpenPages(canRead), useCalendar(administers)]
  const known = ref(false)
  watchEffect(() => {
    known.value ||= asked.every(({ isLoading, failureCount }) => !isLoading.value || failureCount.value > 0)
  })
  return known
}
