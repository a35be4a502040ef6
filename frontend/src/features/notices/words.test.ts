import { describe, expect, it } from 'vitest'

import { detailOf, linkOf, reached } from './words'

const step = (rung: 'duty' | 'chief', sent: boolean, name: string | null) => ({
  number: 1,
  round: 1,
  rung,
  due_at: '2026-03-05T08:00:00+08:00',
  sent_at: sent ? '2026-03-05T08:00:01+08:00' : null,
  people: [{ id: name ?? 'gone', name }],
})

describe('what a notice says', () => {
  it('names the clock and how much of it is used', () => {
    expect(detailOf({ data: { milestone: 'close', percent: 80 } })).toBe('办结时限 · 已用 80%')
  })
  it('tells yes from no, and nothing when there is nothing', () => {
    expect(detailOf({ data: { granted: false } })).toBe('不同意')
    expect(detailOf({ data: {} })).toBe('')
  })
})

describe('where a notice leads', () => {
  const about = { id: 'one', number: 'HY-2026-000001', risk: 'major' as const, drill: false, title: null }
  it('leads to its case, and without one to the page of the matter', () => {
    expect(linkOf({ kind: 'assigned', case: about, data: {} })).toEqual({
      to: '/cases/one',
      label: 'HY-2026-000001',
    })
    expect(linkOf({ kind: 'channel_failed', case: null, data: {} })?.to).toBe('/admin/channels')
    expect(linkOf({ kind: 'assigned', case: null, data: {} })).toBeNull()
    expect(linkOf({ kind: 'import_done', case: null, data: { import_id: 'two' } })?.to).toBe('/imports/two')
  })
})

describe('how far a page has come', () => {
  it('names the last people who were called, not those to come', () => {
    expect(reached({ steps: [step('duty', true, '李值班'), step('chief', false, '王主任')] })).toBe(
      '已通知值班员（李值班），共 1 次',
    )
  })
  it('says so when nobody has been called yet', () => {
    expect(reached({ steps: [step('duty', false, null)] })).toBe('等待发出')
  })
})
