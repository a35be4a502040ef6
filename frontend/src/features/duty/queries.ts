/** The rota as the server has it; whatever changes it makes all of it fresh. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { announce } from '@/ui/announce'
import { now } from '@/ui/now'
import { fromDateField } from '@/ui/time'

import {
  getGaps,
  getLadder,
  getNow,
  getPeople,
  listCasesOfNote,
  listHandovers,
  listOverrides,
  listRegimes,
  listRotations,
  listShifts,
  listSwaps,
  listVersions,
} from './calls'
import { dayAfter, dayOf, mondayOf } from './words'

const FRESH_MS = 60_000

export const useDutyNow = () =>
  useQuery({ queryKey: ['duty', 'now'], queryFn: getNow, refetchInterval: FRESH_MS })

const office = <T>(name: string, load: () => Promise<T>, enabled?: Ref<boolean>) =>
  useQuery({ queryKey: ['duty', name], queryFn: load, enabled, refetchInterval: FRESH_MS })

export const useLadder = (enabled: Ref<boolean>) => office('ladder', getLadder, enabled)
export const useGaps = (enabled: Ref<boolean>) => office('gaps', getGaps, enabled)
export const usePeople = () => office('people', getPeople)
export const useRotations = () => office('rotations', listRotations)
export const useOverrides = () => office('overrides', listOverrides)
export const useCasesOfNote = () => office('cases', listCasesOfNote)
export const useRegimes = () => office('regimes', listRegimes)

export const useVersions = (rotation: string) =>
  useQuery({ queryKey: ['duty', 'versions', rotation], queryFn: () => listVersions(rotation) })

/** This week and the next. */
export function useFortnight() {
  const monday = computed(() => mondayOf(now.value))
  return useQuery({
    queryKey: ['duty', 'shifts', monday],
    queryFn: () => listShifts(fromDateField(monday.value), fromDateField(dayAfter(monday.value, 14))),
    refetchInterval: FRESH_MS,
  })
}

/** The shifts of the next 31 days, to choose one from. */
export function useComing() {
  const today = computed(() => dayOf(now.value))
  return useQuery({
    queryKey: ['duty', 'coming', today],
    queryFn: () => listShifts(fromDateField(today.value), fromDateField(dayAfter(today.value, 31))),
  })
}

export const useSwaps = () =>
  useInfiniteQuery({
    queryKey: ['duty', 'swaps'],
    queryFn: ({ pageParam }) => listSwaps(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: FRESH_MS,
  })

export const useHandovers = () =>
  useInfiniteQuery({
    queryKey: ['duty', 'handovers'],
    queryFn: ({ pageParam }) => listHandovers(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: FRESH_MS,
  })

/** One change of the rota; afterwards it says `done` and everything about the rota is asked for again. */
export function useDo() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; done: string }) => work(),
    onSuccess: async (_, { done }) => {
      announce(done)
      await client.invalidateQueries({ queryKey: ['duty'] })
    },
    onError: () => client.invalidateQueries({ queryKey: ['duty'] }),
  })
}
