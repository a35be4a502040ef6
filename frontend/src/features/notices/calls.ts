/** Notices, urgent pages, and how a person wants to hear of them. */
import { api, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Notice = Schemas['NoticeView']
export type NoticeKind = Schemas['NoticeKind']
export type UrgentPage = Schemas['PageView']
export type Rung = Schemas['Stage']
export type Preferences = Schemas['PreferencesView']
export type Digest = Schemas['Digest']
export interface RouteChoice {
  channel_id: string
  address: string | null
  kinds: NoticeKind[]
  digest: Digest
}

export const listNotices = (unread: boolean, cursor: string | null) =>
  data(api.GET('/api/v1/notices', { params: { query: { unread, cursor } } }))

export const countUnread = async () =>
  (await data(api.GET('/api/v1/notices', { params: { query: { limit: 1, unread: true } } }))).unread

export const readNotice = (notice_id: string) =>
  data(api.POST('/api/v1/notices/{notice_id}/read', { params: { path: { notice_id } }, ...keyed() }))

export const readAllNotices = () => data(api.POST('/api/v1/notices/read', keyed()))

export const listPages = (open: boolean) =>
  data(api.GET('/api/v1/pages', { params: { query: { open, limit: 50 } } }))

export const pagesOfCase = (case_id: string) =>
  data(api.GET('/api/v1/pages', { params: { query: { case_id, limit: 20 } } }))

export const acknowledgePage = (page_id: string) =>
  data(api.POST('/api/v1/pages/{page_id}/acknowledge', { params: { path: { page_id } }, ...keyed() }))

export const raisePage = (case_id: string, reason: string, key: string) =>
  data(api.POST('/api/v1/pages', { body: { case_id, reason }, ...keyed(key) }))

export const getPreferences = () => data(api.GET('/api/v1/notices/preferences'))

export const savePreferences = (body: { quiet: Preferences['quiet']; routes: RouteChoice[] }) =>
  data(api.PUT('/api/v1/notices/preferences', { body }))
