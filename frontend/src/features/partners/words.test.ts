import { describe, expect, it } from 'vitest'

import { eventWord, health, whyNot } from './words'

const recent = { sent: 0, failed: 0, last_sent_at: null }
const fresh = { active: true, disabled_at: null, failing_since: null, recent }

describe('subscriptions', () => {
  it('says how one fares, the worst first', () => {
    expect(health(fresh).word).toBe('尚未投递')
    expect(health({ ...fresh, recent: { ...recent, sent: 3 } }).tone).toBe('green')
    expect(health({ ...fresh, failing_since: '2026-03-05T09:30:00+08:00' }).word).toContain('重试')
    expect(health({ ...fresh, active: false }).word).toBe('已停用')
    const off = { ...fresh, active: false, disabled_at: '2026-03-05T09:30:00+08:00' }
    expect(health(off).word).toContain('自动停用')
  })

  it('has words for events and for why one did not arrive', () => {
    expect(eventWord('test')).toBe('测试')
    expect(eventWord('case.replied')).toBe('工单已回复')
    expect(whyNot({ error: 'restricted', status: null })).toContain('限制查看')
    expect(whyNot({ error: 'server-error', status: 503 })).toContain('503')
    expect(whyNot({ error: null, status: 200 })).toBe('')
  })
})
