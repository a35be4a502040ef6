/** The period and unit of the page live in its address: a report can be kept, shared and gone back to. */
import { computed } from 'vue'
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

import { now } from '@/ui/now'

import { isPreset, type Period, periodOf, type Preset } from './period'

export function usePeriod() {
  const route = useRoute()
  const router = useRouter()
  const text = (key: string): string => {
    const value = route.query[key]
    return typeof value === 'string' ? value : ''
  }

  const preset = computed<Preset>(() => (isPreset(route.query.period) ? route.query.period : 'month'))
  const period = computed<Period>(() =>
    preset.value === 'custom' ? { from: text('from'), to: text('to') } : periodOf(preset.value, now.value),
  )
  const unit = computed(() => text('unit'))
  const whole = computed(() => period.value.from !== '' && period.value.to !== '')

  const set = (changes: LocationQueryRaw) => void router.replace({ query: { ...route.query, ...changes } })

  function choose(next: Preset): void {
    const { from, to } = period.value
    set(next === 'custom' ? { period: next, from, to } : { period: next, from: undefined, to: undefined })
  }

  const query = computed(() => ({ ...period.value, ...(unit.value ? { unit: unit.value } : {}) }))
  return { preset, period, unit, whole, query, choose, set }
}
