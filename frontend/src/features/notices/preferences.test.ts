import { describe, expect, it } from 'vitest'

import { draftOf, routesOf, USUAL } from './preferences'

const route = {
  channel_id: 'one',
  name: '县邮箱',
  kind: 'smtp' as const,
  pages: true,
  address: 'd***@example.org',
  kinds: ['overdue' as const],
  digest: 'daily' as const,
}

describe('how a person wants to hear', () => {
  it('keeps an address that is not typed again', () => {
    expect(routesOf([draftOf(route)])).toEqual([
      { channel_id: 'one', address: null, kinds: ['overdue'], digest: 'daily' },
    ])
  })
  it('leaves out a channel that is not used, and offers the usual kinds for it', () => {
    const unused = draftOf({ ...route, address: null, kinds: [] })
    expect(unused.kinds).toEqual(USUAL)
    expect(routesOf([unused])).toEqual([])
  })
})
