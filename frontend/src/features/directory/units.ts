import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { getUnits } from '@/api/calls'
import type { Unit } from '@/api/contract'

/** The directory of units: names for codes, and those that may be asked to act. */
export function useUnits() {
  const query = useQuery({ queryKey: ['units'], queryFn: getUnits, staleTime: 300_000 })
  const names = computed(() => new Map((query.data.value ?? []).map((unit) => [unit.code, unit.name])))
  const active = computed<Unit[]>(() => (query.data.value ?? []).filter((unit) => unit.active))
  return {
    units: query.data,
    active,
    nameOf: (code: string | null | undefined): string => (code ? (names.value.get(code) ?? code) : ''),
  }
}
