/** One function a call; what comes back is the contract's object. */
import { api, body, newKey } from './client'
import type {
  Action,
  CaseDetail,
  CaseEntry,
  Item,
  Me,
  NewItem,
  Page,
  Site,
  Submitted,
  Unit,
} from './contract'
import { problemFrom, unreachable } from './problem'

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

export const getMe = () => body<Me>(api.GET('/api/v1/me'))

export async function getUnits(): Promise<Unit[]> {
  const answer = await body<{ items: Unit[] }>(
    api.GET('/api/v1/units', { params: { query: { limit: 200 } } }),
  )
  return answer.items
}

export const listCases = (filters: Filters, cursor: string | null, signal: AbortSignal) =>
  body<Page<CaseEntry>>(
    api.GET('/api/v1/cases', { params: { query: { ...filters, cursor: cursor ?? undefined } }, signal }),
  )

export const getCase = (id: string) =>
  body<CaseDetail>(api.GET('/api/v1/cases/{id}', { params: { path: { id } } }))

export interface ActionBody {
  action: Action
  version: number
  [field: string]: unknown
}

export const actOnCase = (id: string, action: ActionBody, key: string) =>
  body<CaseDetail>(
    api.POST('/api/v1/cases/{id}/actions', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
      body: action,
    }),
  )

export const listItems = (filters: Filters, cursor: string | null, signal: AbortSignal) =>
  body<Page<Item>>(
    api.GET('/api/v1/items', { params: { query: { ...filters, cursor: cursor ?? undefined } }, signal }),
  )

export const getItem = (id: string) => body<Item>(api.GET('/api/v1/items/{id}', { params: { path: { id } } }))

export const submitItem = (item: NewItem, key: string) =>
  body<Submitted>(api.POST('/api/v1/items', { params: { header: { 'Idempotency-Key': key } }, body: item }))

export interface Original {
  title: string | null
  text: string
}

export const unmaskItem = (id: string, reason: string) =>
  body<Original>(
    api.POST('/api/v1/items/{id}/unmask', {
      params: { path: { id }, header: { 'Idempotency-Key': newKey() } },
      body: { reason },
    }),
  )

export interface PasswordChange {
  current_password?: string
  new_password: string
}

export const changePassword = (change: PasswordChange) =>
  body<unknown>(api.POST('/api/v1/auth/password', { body: change }))
