/** Who is signed in; the only global state of the pages. */
import { type QueryClient, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { getMe, getSite } from '@/api/calls'
import type { Me, Role } from '@/api/contract'

const FIVE_MINUTES = 300_000
const meQuery = { queryKey: ['me'], queryFn: getMe, staleTime: FIVE_MINUTES }

export function loadMe(client: QueryClient): Promise<Me> {
  return client.ensureQueryData(meQuery)
}

export function useSite() {
  return useQuery({ queryKey: ['site'], queryFn: getSite, staleTime: FIVE_MINUTES })
}

const SUBMITTERS: Role[] = ['handler', 'unit_head', 'duty_officer', 'office_chief']
const READERS: Role[] = [...SUBMITTERS, 'leading_group', 'auditor']
const UNMASKERS: Role[] = ['duty_officer', 'office_chief']

export function has(me: Me | undefined, roles: readonly Role[]): boolean {
  return me !== undefined && me.roles.some((role) => roles.includes(role))
}

/** What to draw for this person; the server decides again on every call. */
export function useMe() {
  const query = useQuery(meQuery)
  const me = computed(() => query.data.value)
  return {
    me,
    canSubmit: computed(() => has(me.value, SUBMITTERS)),
    canRead: computed(() => has(me.value, READERS)),
    administers: computed(() => has(me.value, ['system_admin'])),
    county: computed(() => has(me.value, ['duty_officer', 'office_chief', 'leading_group', 'auditor'])),
    mayUnmask: (leadUnit: string | null) =>
      has(me.value, UNMASKERS) ||
      (has(me.value, ['handler', 'unit_head']) && leadUnit !== null && me.value?.unit === leadUnit),
  }
}

/** The first page after signing in. */
export function homeOf(me: Me): string {
  return has(me, READERS) ? '/cases' : has(me, ['system_admin']) ? '/admin/users' : '/account'
}
