/** Subscriptions of units' own systems, as their administrator sees and changes them. */
import { api, data, keyed } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Subscription = Schemas['SubscriptionView']
export type EventDelivery = Schemas['EventDelivery']
export type EventKind = Schemas['EventKind']
type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type NewSubscription = BodyOf<'add_subscription_api_v1_subscriptions_post'>
export type SubscriptionPatch = BodyOf<'change_subscription_api_v1_subscriptions__subscription_id__patch'>

const path = (subscription_id: string) => ({ path: { subscription_id } })

export const listSubscriptions = () => data(api.GET('/api/v1/subscriptions'))

export const addSubscription = (body: NewSubscription) =>
  data(api.POST('/api/v1/subscriptions', { body, ...keyed() }))

export const changeSubscription = (subscription_id: string, body: SubscriptionPatch) =>
  data(api.PATCH('/api/v1/subscriptions/{subscription_id}', { params: path(subscription_id), body }))

export const removeSubscription = async (subscription_id: string): Promise<void> => {
  await api.DELETE('/api/v1/subscriptions/{subscription_id}', { params: path(subscription_id) })
}

export const renewSecret = (subscription_id: string) =>
  data(
    api.POST('/api/v1/subscriptions/{subscription_id}/secret', { params: path(subscription_id), ...keyed() }),
  )

export const trySubscription = (subscription_id: string) =>
  data(
    api.POST('/api/v1/subscriptions/{subscription_id}/test', { params: path(subscription_id), ...keyed() }),
  )

export const listEventDeliveries = (subscription_id: string, cursor: string | null) =>
  data(
    api.GET('/api/v1/subscriptions/{subscription_id}/deliveries', {
      params: { ...path(subscription_id), query: { cursor, limit: 50 } },
    }),
  )
