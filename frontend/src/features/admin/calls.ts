/** The directory as its administrator sees and changes it. */
import { api, data, keyed } from '@/api/client'
import type { Category, Role, Unit } from '@/api/contract'

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

const page = (cursor: string | null) => ({ params: { query: { cursor } } })

export const listUsers = (cursor: string | null) => data(api.GET('/api/v1/users', page(cursor)))
export const listSystems = (cursor: string | null) => data(api.GET('/api/v1/clients', page(cursor)))
export const listUnits = (cursor: string | null) => data(api.GET('/api/v1/units', page(cursor)))

export const createUser = (body: NewUser) => data(api.POST('/api/v1/users', { body, ...keyed() }))

export const changeUser = (user_id: string, active: boolean) =>
  data(api.PATCH('/api/v1/users/{user_id}', { params: { path: { user_id } }, body: { active } }))

export const resetPassword = (user_id: string) =>
  data(api.POST('/api/v1/users/{user_id}/one-time-password', { params: { path: { user_id } }, ...keyed() }))

export const createUnit = (body: NewUnit) => data(api.POST('/api/v1/units', { body, ...keyed() }))

export const changeUnit = (code: string, active: boolean) =>
  data(api.PATCH('/api/v1/units/{code}', { params: { path: { code } }, body: { active } }))

export const createSystem = (body: NewSystem) => data(api.POST('/api/v1/clients', { body, ...keyed() }))

export const changeSystem = (client_id: string, active: boolean) =>
  data(api.PATCH('/api/v1/clients/{client_id}', { params: { path: { client_id } }, body: { active } }))

export const replaceSecret = (client_id: string) =>
  data(api.POST('/api/v1/clients/{client_id}/secret', { params: { path: { client_id } }, ...keyed() }))
