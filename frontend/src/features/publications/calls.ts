/** The calls of the ledger of publications. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import type { Filters } from '@/api/calls'
import { api, data, keyed } from '@/api/client'
import type { components, operations } from '@/api/schema'

export type Publication = components['schemas']['PublicationView']
export type PublicationDetail = components['schemas']['PublicationDetail']
export type PublicationKind = components['schemas']['PublicationKind']
export type PublicationState = components['schemas']['PublicationState']
export type PublicationStep = components['schemas']['PublicationStep']

type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type NewPublication = BodyOf<'enter_publication_api_v1_publications_post'>
export type Decision = BodyOf<'decide_publication_api_v1_publications__publication_id__decision_post'>

const path = (publication_id: string) => ({ path: { publication_id } })
const KEY = 'publications'

export function usePublications(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: [KEY, filters],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/publications', {
          params: { query: { ...filters.value, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export function useMissing(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: [KEY, 'missing', filters],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/publications/missing', {
          params: { query: { ...filters.value, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export function usePublication(id: Ref<string>) {
  return useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/publications/{publication_id}', { params: path(id.value), signal })),
  })
}

export const enterPublication = (body: NewPublication) =>
  data(api.POST('/api/v1/publications', { body, ...keyed() }))

export const decidePublication = (id: string, body: Decision) =>
  data(api.POST('/api/v1/publications/{publication_id}/decision', { params: path(id), body, ...keyed() }))

export const withdrawPublication = (id: string, reason: string) =>
  data(
    api.POST('/api/v1/publications/{publication_id}/withdraw', {
      params: path(id),
      body: { reason },
      ...keyed(),
    }),
  )
