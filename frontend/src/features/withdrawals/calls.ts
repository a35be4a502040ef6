import { api, data, keyed } from '@/api/client'
import type { Item } from '@/api/contract'

export const withdrawItem = (item_id: string, reason: string, key: string): Promise<Item> =>
  data(
    api.POST('/api/v1/items/{item_id}/withdraw', {
      params: { path: { item_id } },
      body: { reason },
      ...keyed(key),
    }),
  ) as Promise<Item>
