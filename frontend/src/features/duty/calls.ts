/** The calls of the rota. */
import { api, data, keyed } from '@/api/client'

import type { NewHandover, NewOverride, NewRegime, NewRotation, NewSwap, Shift } from './types'

export const getNow = () => data(api.GET('/api/v1/duty/now'))
export const getLadder = () => data(api.GET('/api/v1/duty/ladder'))
export const getGaps = () => data(api.GET('/api/v1/duty/gaps'))
export const getPeople = () => data(api.GET('/api/v1/duty/people'))
export const checkIn = () => data(api.POST('/api/v1/duty/check-in', keyed()))

/** All shifts of a range, page after page. */
export async function listShifts(from: string, to: string): Promise<Shift[]> {
  const shifts: Shift[] = []
  let cursor: string | null = null
  do {
    const query: { from: string; to: string; limit: number; cursor: string | null } = {
      from,
      to,
      limit: 200,
      cursor,
    }
    const page: { items: Shift[]; next_cursor: string | null } = await data(
      api.GET('/api/v1/duty/shifts', { params: { query } }),
    )
    shifts.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  return shifts
}

export const listRotations = () => data(api.GET('/api/v1/duty/rotations'))
export const listVersions = (rotation_id: string) =>
  data(api.GET('/api/v1/duty/rotations/{rotation_id}', { params: { path: { rotation_id } } }))
export const addRotation = (body: NewRotation) =>
  data(api.POST('/api/v1/duty/rotations', { body, ...keyed() }))
export const changeRotation = (rotation_id: string, based_on: number, body: NewRotation) =>
  data(
    api.POST('/api/v1/duty/rotations/{rotation_id}/versions', {
      params: { path: { rotation_id } },
      body: { ...body, based_on },
      ...keyed(),
    }),
  )

export const listOverrides = () => data(api.GET('/api/v1/duty/overrides'))
export const addOverride = (body: NewOverride) =>
  data(api.POST('/api/v1/duty/overrides', { body, ...keyed() }))
export const cancelOverride = (override_id: string, reason: string) =>
  data(
    api.POST('/api/v1/duty/overrides/{override_id}/cancel', {
      params: { path: { override_id } },
      body: { reason },
      ...keyed(),
    }),
  )

export const listSwaps = (cursor: string | null) =>
  data(api.GET('/api/v1/duty/swaps', { params: { query: { cursor, limit: 20 } } }))
export const askForSwap = (body: NewSwap) => data(api.POST('/api/v1/duty/swaps', { body, ...keyed() }))
export const answerSwap = (swap_id: string, accepted: boolean, note: string) =>
  data(
    api.POST('/api/v1/duty/swaps/{swap_id}/answer', {
      params: { path: { swap_id } },
      body: { accepted, note: note || null },
      ...keyed(),
    }),
  )
export const withdrawSwap = (swap_id: string) =>
  data(api.POST('/api/v1/duty/swaps/{swap_id}/withdraw', { params: { path: { swap_id } }, ...keyed() }))

export const listHandovers = (cursor: string | null) =>
  data(api.GET('/api/v1/duty/handovers', { params: { query: { cursor, limit: 10 } } }))
export const listCasesOfNote = () => data(api.GET('/api/v1/duty/handovers/cases'))
export const handOver = (body: NewHandover) => data(api.POST('/api/v1/duty/handovers', { body, ...keyed() }))
export const acknowledge = (handover_id: string, note: string) =>
  data(
    api.POST('/api/v1/duty/handovers/{handover_id}/acknowledge', {
      params: { path: { handover_id } },
      body: { note: note || null },
      ...keyed(),
    }),
  )

export const listRegimes = () => data(api.GET('/api/v1/duty/regimes'))
export const setRegime = (body: NewRegime) => data(api.POST('/api/v1/duty/regimes', { body, ...keyed() }))
export const endRegime = (regime_id: string, reason: string) =>
  data(
    api.POST('/api/v1/duty/regimes/{regime_id}/end', {
      params: { path: { regime_id } },
      body: { reason },
      ...keyed(),
    }),
  )
