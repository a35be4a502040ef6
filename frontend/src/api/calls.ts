/** One function a call; what comes back is the contract's object. */
import { api, data, keyed } from './client'
import type {
  ActionBody,
  CaseDetail,
  CaseEntry,
  Colleague,
  Item,
  Learning,
  NewItem,
  NewSubstitute,
  Page,
  Sample,
  Site,
  Substitute,
  Topic,
  TopicDetail,
  Unit,
} from './contract'
import { problemFrom, unreachable } from './problem'

/** Filters as they stand in the address; the API names the one that it cannot read. */
export type Filters = Record<string, string | string[]>

/** Public: the sign-in page needs it before anyone is signed in. */
export async function getSite(): Promise<Site> {
  let response: Response
  try {
    response = await fetch('/api/v1/site')
  } catch {
    throw unreachable()
  }
  if (!response.ok) throw await problemFrom(response)
  return (await response.json()) as Site
}

export const getMe = () => data(api.GET('/api/v1/me'))

export async function getUnits(): Promise<Unit[]> {
  const units: Unit[] = []
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor: string | null } = { limit: 200, cursor }
    const page: Page<Unit> = await data(api.GET('/api/v1/units', { params: { query } }))
    units.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  return units
}

export const listCases = (filters: Filters, cursor: string | null, signal: AbortSignal) =>
  data(api.GET('/api/v1/cases', { params: { query: { ...filters, cursor } }, signal })) as Promise<
    Page<CaseEntry>
  >

export const getCase = (case_id: string) =>
  data(api.GET('/api/v1/cases/{case_id}', { params: { path: { case_id } } })) as Promise<CaseDetail>

export const actOnCase = (case_id: string, body: ActionBody, key: string) =>
  data(
    api.POST('/api/v1/cases/{case_id}/actions', { params: { path: { case_id } }, body, ...keyed(key) }),
  ) as Promise<CaseDetail>

/** Those who work on cases in a unit; without one in one's own. */
export const listPeople = async (unit?: string): Promise<Colleague[]> =>
  (await data(api.GET('/api/v1/people', { params: { query: unit ? { unit } : {} } }))).items

export const listSubstitutes = (cursor: string | null): Promise<Page<Substitute>> =>
  data(api.GET('/api/v1/substitutes', { params: { query: { cursor } } }))

export const addSubstitute = (body: NewSubstitute, key: string) =>
  data(api.POST('/api/v1/substitutes', { body, ...keyed(key) }))

export const endSubstitute = (substitute_id: string) =>
  data(api.POST('/api/v1/substitutes/{substitute_id}/end', { params: { path: { substitute_id } } }))

export const listSamples = async (): Promise<Sample[]> => (await data(api.GET('/api/v1/samples'))).items

export const drawSamples = async (
  body: { count: number; days: number; unit?: string },
  key: string,
): Promise<Sample[]> => (await data(api.POST('/api/v1/samples', { body, ...keyed(key) }))).items

export const listItems = (filters: Filters, cursor: string | null, signal: AbortSignal) =>
  data(api.GET('/api/v1/items', { params: { query: { ...filters, cursor } }, signal })) as Promise<Page<Item>>

export const getItem = (item_id: string) =>
  data(api.GET('/api/v1/items/{item_id}', { params: { path: { item_id } } })) as Promise<Item>

export const submitItem = (body: NewItem, key: string) =>
  data(api.POST('/api/v1/items', { body, ...keyed(key) }))

export const unmaskItem = (item_id: string, reason: string) =>
  data(api.POST('/api/v1/items/{item_id}/unmask', { params: { path: { item_id } }, body: { reason } }))

export const listTopics = (
  drill: boolean,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Topic>> => data(api.GET('/api/v1/topics', { params: { query: { drill, cursor } }, signal }))

export const getTopic = (topic_id: string): Promise<TopicDetail> =>
  data(api.GET('/api/v1/topics/{topic_id}', { params: { path: { topic_id } } }))

export const tellTopicsApart = (topic_id: string, other: string, key: string): Promise<TopicDetail> =>
  data(
    api.POST('/api/v1/topics/{topic_id}/verdicts', {
      params: { path: { topic_id } },
      body: { other, verdict: 'different' },
      ...keyed(key),
    }),
  )

export const takeOutOfTopic = (
  topic_id: string,
  said: { items: string[]; into: string | null; reason: string },
  key: string,
): Promise<TopicDetail> =>
  data(
    api.POST('/api/v1/topics/{topic_id}/verdicts', {
      params: { path: { topic_id } },
      body: { verdict: 'unmerge', ...said },
      ...keyed(key),
    }),
  )

export const getLearning = (): Promise<Learning> => data(api.GET('/api/v1/learning'))

export const changePassword = async (new_password: string, current_password?: string): Promise<void> => {
  await api.POST('/api/v1/auth/password', { body: { new_password, current_password } })
}
