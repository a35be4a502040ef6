/** Attachments: files go and come as they are, everything else is the contract's object. */
import { api, authorized, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'

export type Evidence = components['schemas']['EvidenceView']
export type EvidencePage = components['schemas']['EvidencePage']
export interface Subject {
  kind: 'case' | 'item'
  id: string
}

export function listEvidence({ kind, id }: Subject, cursor: string | null): Promise<EvidencePage> {
  const query = { limit: 200, cursor }
  return kind === 'case'
    ? data(api.GET('/api/v1/cases/{case_id}/evidence', { params: { path: { case_id: id }, query } }))
    : data(api.GET('/api/v1/items/{item_id}/evidence', { params: { path: { item_id: id }, query } }))
}

/** The same file sent again is there once, so a lost answer is no harm. */
export async function addEvidence({ kind, id }: Subject, file: File): Promise<Evidence> {
  const body = new FormData()
  body.append('file', file)
  const address = `${window.location.origin}/api/v1/${kind}s/${id}/evidence`
  const response = await authorized(new Request(address, { method: 'POST', body }))
  return (await response.json()) as Evidence
}

export async function readEvidence(id: string): Promise<Blob> {
  const address = `${window.location.origin}/api/v1/evidence/${id}/file`
  return (await authorized(new Request(address))).blob()
}

export const withdrawEvidence = (evidence_id: string, reason: string, key: string): Promise<Evidence> =>
  data(
    api.POST('/api/v1/evidence/{evidence_id}/withdraw', {
      params: { path: { evidence_id } },
      body: { reason },
      ...keyed(key),
    }),
  )
