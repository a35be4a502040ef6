/** Channels as their administrator sees and changes them, and the figures of paging. */
import { api, data, keyed } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Channel = Schemas['ChannelView']
export type ChannelKind = Schemas['ChannelKind']
export type Delivery = Schemas['DeliveryView']
export type ChannelChange = Schemas['ChannelChange']
export type PagingRule = Schemas['PagingRule']
type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type NewChannel = BodyOf<'add_channel_api_v1_channels_post'>
export type ChannelPatch = BodyOf<'change_channel_api_v1_channels__channel_id__patch'>

const path = (channel_id: string) => ({ path: { channel_id } })

export const listChannels = () => data(api.GET('/api/v1/channels'))

export const addChannel = (body: NewChannel) => data(api.POST('/api/v1/channels', { body, ...keyed() }))

export const changeChannel = (channel_id: string, body: ChannelPatch) =>
  data(api.PATCH('/api/v1/channels/{channel_id}', { params: path(channel_id), body }))

export const removeChannel = async (channel_id: string): Promise<void> => {
  await api.DELETE('/api/v1/channels/{channel_id}', { params: path(channel_id) })
}

export const tryChannel = (channel_id: string, address: string | null) =>
  data(
    api.POST('/api/v1/channels/{channel_id}/test', {
      params: path(channel_id),
      body: { address },
      ...keyed(),
    }),
  )

export const listDeliveries = (channel_id: string, cursor: string | null) =>
  data(
    api.GET('/api/v1/channels/{channel_id}/deliveries', {
      params: { ...path(channel_id), query: { cursor, limit: 50 } },
    }),
  )

export const listChannelHistory = (channel_id: string) =>
  data(api.GET('/api/v1/channels/{channel_id}/history', { params: path(channel_id) }))

export const getPagingRules = () => data(api.GET('/api/v1/paging-rules'))

export const savePagingRules = (body: { based_on: number; reason: string; rule: PagingRule }) =>
  data(api.POST('/api/v1/paging-rules', { body, ...keyed() }))
