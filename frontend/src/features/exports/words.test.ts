import { describe, expect, it } from 'vitest'

import { isOpen, progress, size } from './words'

describe('how far an export is', () => {
  it('counts, and never says all before it is done', () => {
    expect(progress({ state: 'running', rows: 1500, total: 20000 })).toBe('已写 1500 行，共 20000 行（7%）')
    expect(progress({ state: 'running', rows: 20000, total: 20000 })).toContain('99%')
    expect(progress({ state: 'waiting', rows: 0, total: null })).toBe('')
    expect(progress({ state: 'done', rows: 12, total: 12 })).toBe('12 行')
  })
  it('knows what is still on its way', () => {
    expect(isOpen({ state: 'running' })).toBe(true)
    expect(isOpen({ state: 'failed' })).toBe(false)
  })
  it('tells sizes in what people read', () => {
    expect([size(820), size(12_100), size(3_600_000)]).toEqual(['820 字节', '12 KB', '3.4 MB'])
  })
})
