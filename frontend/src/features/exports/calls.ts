/** Exports of lists: asked for, followed, fetched. */
import { api, authorized, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'
import { save } from '@/features/evidence/save'

type Schemas = components['schemas']
export type Export = Schemas['ExportView']
export type ExportKind = Schemas['ExportKind']
export type ExportFormat = Schemas['ExportFormat']
export type ExportFilters = Record<string, unknown>

export const listExports = async (): Promise<Export[]> => (await data(api.GET('/api/v1/exports'))).items

export const askForExport = (kind: ExportKind, format: ExportFormat, filters: ExportFilters) =>
  data(api.POST('/api/v1/exports', { body: { kind, format, filters }, ...keyed() }))

/** Saves the file of a finished export. */
export async function fetchFile(made: Pick<Export, 'id' | 'file_name'>): Promise<void> {
  const address = `${window.location.origin}/api/v1/exports/${made.id}/file`
  save(await (await authorized(new Request(address))).blob(), made.file_name)
}
