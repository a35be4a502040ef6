import { describe, expect, it } from 'vitest'

import { health, whyNot } from './words'

const recent = (sent: number, failed: number) => ({ sent, failed, last_sent_at: null })

describe('what became of a message', () => {
  it('says why it did not arrive and what the other side answered', () => {
    expect(whyNot({ error: 'refused', status: 403 })).toBe('对方拒绝，请核对地址和密钥（403）')
    expect(whyNot({ error: 'timeout', status: null })).toBe('对方没有及时应答')
    expect(whyNot({ error: 'robot-310000', status: 200 })).toBe('机器人返回代码 310000')
    expect(whyNot({ error: null, status: 200 })).toBe('')
  })
})

describe('whether a channel works', () => {
  it('tells a failure before a success, and off before both', () => {
    expect(health({ active: true, recent: recent(9, 1) }).word).toBe('近 7 天失败 1 次')
    expect(health({ active: true, recent: recent(9, 0) }).word).toBe('正常')
    expect(health({ active: true, recent: recent(0, 0) }).word).toBe('尚未使用')
    expect(health({ active: false, recent: recent(9, 1) }).word).toBe('已停用')
  })
})
