import { expect, it } from 'vitest'

import { check, EMPTY, toItem } from './newItem'

const NOW = Date.parse('2026-03-05T12:00:00+08:00')

it('sends only what was filled in, and the text exactly as typed', () => {
  expect(toItem({ ...EMPTY, text: ' 路灯坏了\n' })).toEqual({ channel: 'phone', text: ' 路灯坏了\n' })
  const full = {
    ...EMPTY,
    text: '漏水',
    place: ' 老街 ',
    occurred_at: '2026-03-05T08:00',
    views: '12',
    drill: true,
  }
  expect(toItem(full)).toEqual({
    channel: 'phone',
    text: '漏水',
    place: '老街',
    occurred_at: '2026-03-05T08:00:00+08:00',
    reach: { views: 12 },
    drill: true,
  })
})

it('hints at what the server would refuse', () => {
  expect(check({ ...EMPTY, text: ' \n ' }, NOW)).toHaveProperty('text')
  expect(check({ ...EMPTY, text: '字'.repeat(10_001) }, NOW).text).toContain('10001')
  expect(check({ ...EMPTY, text: '😀'.repeat(10_000) }, NOW)).toEqual({})
  expect(check({ ...EMPTY, text: '好', source_url: 'ftp://a' }, NOW)).toHaveProperty('source_url')
  expect(check({ ...EMPTY, text: '好', occurred_at: '2026-03-05T12:30' }, NOW)).toHaveProperty('occurred_at')
  expect(check({ ...EMPTY, text: '好', views: '-1' }, NOW)).toHaveProperty(['reach.views'])
})
