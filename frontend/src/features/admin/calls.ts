/** The directory as its administrator sees and changes it. */
import { api, body, newKey } from '@/api/client'
import type { Category, Page, Role, Unit } from '@/api/contract'

export interface User {
  id: string
  username: string
  name: string
  unit: string
  unit_name: string
  roles: Role[]
  active: boolean
  must_change_password: boolean
}

export interface UnitSystem {
  id: string
  client_id: string
  name: string
  unit: string
  unit_name: string
  active: boolean
}

export interface NewUser {
  username: string
  name: string
  unit: string
  roles: Role[]
}

export interface NewUnit {
  code: string
  name: string
  kind: Unit['kind']
  categories: Category[]
}

export interface NewSystem {
  client_id: string
  name: string
  unit: string
}

const keyed = () => ({ header: { 'Idempotency-Key': newKey() } })
const page = (cursor: string | null) => ({ params: { query: { limit: 50, cursor: cursor ?? undefined } } })

export const listUsers = (cursor: string | null) => body<Page<User>>(api.GET('/api/v1/users', page(cursor)))
export const listSystems = (cursor: string | null) =>
  body<Page<UnitSystem>>(api.GET('/api/v1/clients', page(cursor)))
export const listUnits = (cursor: string | null) => body<Page<Unit>>(api.GET('/api/v1/units', page(cursor)))

export const createUser = (user: NewUser) =>
  body<User & { one_time_password: string }>(api.POST('/api/v1/users', { params: keyed(), body: user }))

export const changeUser = (
  id: string,
  change: { active?: boolean; roles?: Role[]; name?: string; unit?: string },
) => body<User>(api.PATCH('/api/v1/users/{user_id}', { params: { path: { user_id: id } }, body: change }))

export const resetPassword = (id: string) =>
  body<User & { one_time_password: string }>(
    api.POST('/api/v1/users/{user_id}/one-time-password', { params: { path: { user_id: id }, ...keyed() } }),
  )

export const createUnit = (unit: NewUnit) =>
  body<Unit>(api.POST('/api/v1/units', { params: keyed(), body: unit }))

export const changeUnit = (code: string, change: { active?: boolean; name?: string }) =>
  body<Unit>(api.PATCH('/api/v1/units/{code}', { params: { path: { code } }, body: change }))

export const createSystem = (system: NewSystem) =>
  body<UnitSystem & { client_secret: string }>(api.POST('/api/v1/clients', { params: keyed(), body: system }))

export const changeSystem = (id: string, change: { active: boolean }) =>
  body<UnitSystem>(
    api.PATCH('/api/v1/clients/{client_id}', { params: { path: { client_id: id } }, body: change }),
  )

export const replaceSecret = (id: string) =>
  body<UnitSystem & { client_secret: string }>(
    api.POST('/api/v1/clients/{client_id}/secret', { params: { path: { client_id: id }, ...keyed() } }),
  )
