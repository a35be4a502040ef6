import { useQuery } from '@tanstack/vue-query'

import { getLearning } from '@/api/calls'

const FRESH_MS = 60_000

export function useLearning() {
  return useQuery({ queryKey: ['learning'], queryFn: getLearning, refetchInterval: FRESH_MS })
}
