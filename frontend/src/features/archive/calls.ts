/** The calls of the archive. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import type { Filters } from '@/api/calls'
import { api, authorized, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'

export type Filed = components['schemas']['FiledView']
export type Imported = components['schemas']['ImportedView']
export type ArchivePackage = components['schemas']['PackageView']

export function useArchive(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: ['archive', filters],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/archive', { params: { query: { ...filters.value, cursor: pageParam } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export function useImported(id: Ref<string>) {
  return useQuery({
    queryKey: ['archive', 'imported', id],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/archive/imported/{file_id}', {
          params: { path: { file_id: id.value } },
          signal,
        }),
      ),
  })
}

/** Looks again every two seconds while one is being made. */
export function usePackages() {
  return useQuery({
    queryKey: ['archive', 'packages'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/archive/packages', { signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some((each) => each.state === 'waiting') ? 2000 : false,
  })
}

export const askForPackage = (body: { from: string; to: string; drills: boolean }) =>
  data(api.POST('/api/v1/archive/packages', { body, ...keyed() }))

export async function bytesOf(path: string): Promise<Blob> {
  return (await authorized(new Request(`${window.location.origin}/api/v1/archive/${path}`))).blob()
}
