/** Statistics: the numbers of a period, the cases behind each, and the matters that come most often. */
import { api, data } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Summary = Schemas['Summary']
export type Measure = Schemas['Measure']
export type Rate = Schemas['RateView']
export type Length = Schemas['LengthView']
export type Counts = Record<string, number>
export type CountedCase = Schemas['StatCase']
export type SummaryQuery = NonNullable<
  operations['read_summary_api_v1_stats_summary_get']['parameters']['query']
>
export type CasesQuery = NonNullable<
  operations['list_counted_cases_api_v1_stats_cases_get']['parameters']['query']
>

export const getSummary = (query: SummaryQuery) =>
  data(api.GET('/api/v1/stats/summary', { params: { query } }))

export const listCounted = (query: CasesQuery) => data(api.GET('/api/v1/stats/cases', { params: { query } }))

export const listTopics = (query: SummaryQuery) =>
  data(api.GET('/api/v1/stats/topics', { params: { query } }))
