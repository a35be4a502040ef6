/** Policy questions and answers: reading, writing, deciding, and what helps with a reply. */
import { api, data, keyed } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Entry = Schemas['EntryView']
export type EntryDetail = Schemas['EntryDetail']
export type EntryState = Schemas['EntryState']
export type EntryAction = Schemas['EntryAction']
export type SuggestedEntry = Schemas['SuggestedEntry']
export type SuggestedReply = Schemas['SuggestedReply']
export type PublicPage = Schemas['SiteView']
type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type NewEntry = BodyOf<'write_knowledge_api_v1_knowledge_post'>
export type Act = BodyOf<'act_on_knowledge_api_v1_knowledge__entry_id__actions_post'>
export type EntryQuery = NonNullable<operations['list_knowledge_api_v1_knowledge_get']['parameters']['query']>

const at = (entry_id: string) => ({ path: { entry_id } })
const of = (case_id: string) => ({ path: { case_id } })

export const listEntries = (query: EntryQuery) => data(api.GET('/api/v1/knowledge', { params: { query } }))

export const getEntry = (id: string) => data(api.GET('/api/v1/knowledge/{entry_id}', { params: at(id) }))

export const writeEntry = (body: NewEntry, key: string) =>
  data(api.POST('/api/v1/knowledge', { body, ...keyed(key) }))

export const actOnEntry = (id: string, body: Act, key: string) =>
  data(api.POST('/api/v1/knowledge/{entry_id}/actions', { params: at(id), body, ...keyed(key) }))

export const countUse = (id: string, case_id: string) =>
  data(api.POST('/api/v1/knowledge/{entry_id}/uses', { params: at(id), body: { case_id }, ...keyed() }))

export const proposeEntry = (case_id: string) =>
  data(api.POST('/api/v1/cases/{case_id}/knowledge', { params: of(case_id), body: {}, ...keyed() }))

export const suggestAnswers = (case_id: string) =>
  data(api.GET('/api/v1/cases/{case_id}/suggested-answers', { params: of(case_id) }))

export const getPublicPage = () => data(api.GET('/api/v1/knowledge/public-page'))

export const switchPublicPage = (body: { public: boolean; version: number }) =>
  data(api.POST('/api/v1/knowledge/public-page', { body, ...keyed() }))
