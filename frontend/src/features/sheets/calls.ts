/** Sheets that bring in a directory, a calendar or a rota: looked at first, then written. */
import { authorized } from '@/api/client'
import type { components } from '@/api/schema'
import { save } from '@/features/evidence/save'

type Schemas = components['schemas']
export type RowPlan = Schemas['RowPlan']
export type MadeAccount = Schemas['MadeAccount']
export type Plan = Schemas['ImportPlan'] & { created?: MadeAccount[] }

/** Where each kind of sheet goes. */
export type Place = 'units' | 'users' | 'calendar' | 'duty'

const there = (place: Place, path: string) => `${window.location.origin}/api/v1/${place}/${path}`

async function send(address: string, file: File): Promise<Response> {
  const body = new FormData()
  body.append('file', file)
  return authorized(new Request(address, { method: 'POST', body }))
}

export const lookAt = async (place: Place, file: File): Promise<Plan> =>
  (await (await send(there(place, 'import'), file)).json()) as Plan

/** Does what was looked at and nothing else; the same sheet sent again changes nothing. */
export async function bringIn(place: Place, file: File, seen: string, goodRows: boolean): Promise<Plan> {
  const options = new URLSearchParams({ apply: 'true', seen, good_rows: String(goodRows) })
  return (await (await send(there(place, `import?${options}`), file)).json()) as Plan
}

export async function saveTemplate(place: Place, name: string): Promise<void> {
  const answer = await authorized(new Request(there(place, 'import-template')))
  save(await answer.blob(), `${name}导入模板.xlsx`)
}

export async function saveRefused(place: Place, name: string, file: File): Promise<void> {
  save(await (await send(there(place, 'import/refused'), file)).blob(), `${name}退回的行.xlsx`)
}
