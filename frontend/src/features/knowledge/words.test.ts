import { describe, expect, it } from 'vitest'

import { dayWord, doneWord, served } from './words'

describe('the words of policy questions', () => {
  it('writes a day without padding', () => {
    expect(dayWord('2027-01-05')).toBe('2027年1月5日')
  })
  it('says how often an entry served, and nothing of what is zero', () => {
    expect(served({ used: 2, resembling: 0, opened: 5 })).toBe('用于 2 张工单 · 公开页打开 5 次')
    expect(served({ used: 0, resembling: 0, opened: 0 })).toBe('还没有用过')
  })
  it('names what the system does as well', () => {
    expect(doneWord('expire')).toBe('到期')
  })
})
