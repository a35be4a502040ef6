/** The papers of a period and of a topic: made, listed, fetched; and the schedule by which they are made. */
import { api, authorized, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'
import { save } from '@/features/evidence/save'

type Schemas = components['schemas']
export type Report = Schemas['ReportView']
export type Paper = Schemas['Paper']
export type Span = Schemas['Span']
export type Schedule = Schemas['Schedule']
export type ScheduleView = Schemas['ScheduleView']
export type Run = Schemas['PaperRunView']
export interface NewSchedule {
  based_on: number
  reason: string
  rule: Schedule
}

export const KINDS = ['daily_brief', 'work_summary', 'duty_log', 'topic_report', 'period_bulletin'] as const
const AT_ONCE = 50

export const listPapers = (cursor?: string) =>
  data(
    api.GET('/api/v1/reports', {
      params: { query: { kind: [...KINDS], limit: AT_ONCE, ...(cursor ? { cursor } : {}) } },
    }),
  )

export interface Wanted {
  kind: Paper
  period: string
  plans?: string
}

export interface WantedBulletin {
  kind: 'period_bulletin'
  from: string
  to: string
  advice?: string
}

export const makePaper = (wanted: Wanted | WantedBulletin): Promise<Report> =>
  data(api.POST('/api/v1/reports', { body: wanted, ...keyed() }))

export interface WantedReport {
  topic_id: string
  judgement?: string
  advice?: string
}

export const makeTopicReport = (wanted: WantedReport): Promise<Report> =>
  data(api.POST('/api/v1/reports', { body: { kind: 'topic_report', ...wanted }, ...keyed() }))

/** Saves the file of a paper, as it was made or turned into PDF. */
export async function fetchPaper(paper: Pick<Report, 'id' | 'name'>, pdf = false): Promise<void> {
  const address = `${window.location.origin}/api/v1/reports/${paper.id}/file${pdf ? '?format=pdf' : ''}`
  const file = await (await authorized(new Request(address))).blob()
  save(file, pdf ? paper.name.replace(/\.docx$/, '.pdf') : paper.name)
}

export const getSchedule = (): Promise<ScheduleView> => data(api.GET('/api/v1/brief-schedule'))

export const saveSchedule = (body: NewSchedule): Promise<ScheduleView> =>
  data(api.POST('/api/v1/brief-schedule', { body, ...keyed() }))
