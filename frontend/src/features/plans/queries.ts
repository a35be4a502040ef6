import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { newKey } from '@/api/client'

import { listPlans, planHistory, plansOfCase, startPlan, tickStep } from './calls'

export function usePlans() {
  return useQuery({ queryKey: ['plans'], queryFn: listPlans })
}

export function usePlanHistory(id: Ref<string>) {
  return useQuery({ queryKey: ['plans', id], queryFn: () => planHistory(id.value) })
}

/** Below the key of the case: what refreshes it refreshes its plans. */
export function useCasePlans(id: Ref<string>) {
  return useQuery({ queryKey: ['case', id, 'plans'], queryFn: () => plansOfCase(id.value) })
}

function useRefresh(id: Ref<string>) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['case', id.value] })
}

export function useStart(id: Ref<string>) {
  return useMutation({
    mutationFn: (plan: string) => startPlan(id.value, plan, newKey()),
    onSettled: useRefresh(id),
  })
}

export function useTick(id: Ref<string>) {
  return useMutation({
    mutationFn: ({ run, step, note, key }: { run: string; step: number; note: string | null; key: string }) =>
      tickStep(run, step, note, key),
    onSuccess: useRefresh(id),
  })
}
