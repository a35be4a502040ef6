/** Imports of items: a file goes, how far it is comes back, sheets are saved. */
import { api, authorized, data } from '@/api/client'
import type { components } from '@/api/schema'
import { save } from '@/features/evidence/save'

type Schemas = components['schemas']
export type Import = Schemas['ImportView']
export type ImportResult = Schemas['ImportResult']
export type RefusedRow = Schemas['RefusedRow']

const there = (path: string) => `${window.location.origin}/api/v1/imports${path}`

async function saved(path: string, name: string): Promise<void> {
  save(await (await authorized(new Request(there(path)))).blob(), name)
}

export const listImports = (cursor: string | null) =>
  data(api.GET('/api/v1/imports', { params: { query: { cursor, limit: 50 } } }))

export const getImport = (import_id: string, cursor: string | null): Promise<ImportResult> =>
  data(
    api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id }, query: { cursor, limit: 50 } } }),
  )

/** The same file sent again makes no second copy of its rows, so a lost answer is no harm. */
export async function sendImport(file: File): Promise<Import> {
  const body = new FormData()
  body.append('file', file)
  return (await (await authorized(new Request(there(''), { method: 'POST', body }))).json()) as Import
}

export const saveTemplate = () => saved('/template.xlsx', '舆情信息导入模板.xlsx')

export const saveRefused = (id: string) => saved(`/${id}/refused.xlsx`, '退回的行.xlsx')
