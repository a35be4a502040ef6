/** Filters live in the address: a filtered list can be kept, shared and gone back to. */
import { computed } from 'vue'
import { type LocationQuery, useRoute, useRouter } from 'vue-router'

import type { Filters } from '@/api/calls'

import { fromDateField } from './time'

export interface FilterSpec {
  key: string
  label: string
  kind: 'choice' | 'unit' | 'date' | 'flag'
  options?: { value: string; label: string }[]
}

function values(query: LocationQuery, key: string): string[] {
  return [query[key] ?? []].flat().filter((one): one is string => typeof one === 'string' && one !== '')
}

/** What the API is asked for: days become instants, `view` stays here. */
export function toApi(query: LocationQuery, specs: readonly FilterSpec[]): Filters {
  const filters: Filters = {}
  for (const key of ['q', ...specs.map((spec) => spec.key)]) {
    const chosen = values(query, key)
    if (chosen.length === 0) continue
    const date = specs.some((spec) => spec.key === key && spec.kind === 'date')
    filters[key] = date ? fromDateField(chosen[0] ?? '', key === 'to') : chosen
  }
  return filters
}

export function useUrlFilters(specs: readonly FilterSpec[]) {
  const route = useRoute()
  const router = useRouter()
  const keys = specs.map((spec) => spec.key)

  const api = computed(() => toApi(route.query, specs))
  const chosen = computed(() => Object.fromEntries(keys.map((key) => [key, values(route.query, key)])))
  const count = computed(() => keys.filter((key) => chosen.value[key]?.length).length)

  function set(key: string, next: string[]): void {
    const query = { ...route.query, [key]: next.length > 0 ? next : undefined }
    const rest = ['q', ...keys].some((one) => values(query as LocationQuery, one).length > 0)
    void router.replace({ query: { ...query, view: rest ? undefined : 'all' } })
  }

  function clear(): void {
    void router.replace({ query: { view: 'all' } })
  }

  return { api, chosen, count, q: computed(() => values(route.query, 'q')[0] ?? ''), set, clear }
}
