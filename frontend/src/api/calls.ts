/** One function a call; what comes back is the contract's object. */
import { api, data, keyed } from './client'
import type {
  ActionBody,
  CaseDetail,
  CaseEntry,
  Item,
  Learning,
  NewItem,
  Page,
  Site,
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
