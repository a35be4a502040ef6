/** Documents: the register, those of a case, their files, and the office's forms. */
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import type { Filters } from '@/api/calls'
import { api, authorized, data, keyed, newKey } from '@/api/client'
import type { components } from '@/api/schema'
import { save } from '@/features/evidence/save'

type Schemas = components['schemas']
export type Report = Schemas['ReportView']
export type Offer = Schemas['KindOffer']
export type FormView = Schemas['FormView']
export interface FormChange {
  version: number
  reason: string
  prefix?: string
  restore?: boolean
}

const KEY = 'documents'
const root = () => `${window.location.origin}/api/v1`

export function useRegister(filters: Ref<Filters>) {
  return useInfiniteQuery({
    queryKey: [KEY, 'register', filters],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/reports', { params: { query: { ...filters.value, cursor: pageParam } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** `version` of the case is part of the key: what may be made follows its state. */
export function useCaseReports(caseId: Ref<string>, version: Ref<number>) {
  return useQuery({
    queryKey: [KEY, 'case', caseId, version],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/cases/{case_id}/reports', { params: { path: { case_id: caseId.value } }, signal }),
      ),
    placeholderData: (before) => before,
  })
}

export async function makeReport(kind: string, case_id: string): Promise<Report> {
  const body = JSON.stringify({ kind, case_id })
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': newKey() }
  const response = await authorized(new Request(`${root()}/reports`, { method: 'POST', body, headers }))
  return (await response.json()) as Report
}

export async function fetchReport(report: Report, pdf = false): Promise<void> {
  const address = `${root()}/reports/${report.id}/file${pdf ? '?format=pdf' : ''}`
  const file = await (await authorized(new Request(address))).blob()
  save(file, pdf ? report.name.replace(/\.docx$/, '.pdf') : report.name)
}

export const listForms = () => data(api.GET('/api/v1/report-forms'))

export const readForm = (kind: string) =>
  data(api.GET('/api/v1/report-forms/{kind}', { params: { path: { kind } } }))

export const changeForm = (kind: string, body: FormChange) =>
  data(api.POST('/api/v1/report-forms/{kind}', { params: { path: { kind } }, body, ...keyed() }))

export async function fetchTemplate(form: FormView, version?: number): Promise<void> {
  const query = version === undefined ? '' : `?version=${version}`
  const address = `${root()}/report-forms/${form.kind}/template${query}`
  save(await (await authorized(new Request(address))).blob(), `${form.word}模板.docx`)
}

function upload(address: string, file: File): Promise<Response> {
  const body = new FormData()
  body.append('file', file)
  return authorized(new Request(address, { method: 'POST', body }))
}

/** A document of invented facts in the chosen template; nothing is kept. */
export async function tryTemplate(form: FormView, file: File): Promise<void> {
  const response = await upload(`${root()}/report-forms/${form.kind}/preview`, file)
  save(await response.blob(), `${form.word}预览.docx`)
}

export async function sendTemplate(form: FormView, file: File, reason: string): Promise<FormView> {
  const query = new URLSearchParams({ version: String(form.version), reason })
  const response = await upload(`${root()}/report-forms/${form.kind}/template?${query}`, file)
  return (await response.json()) as FormView
}
