import { describe, expect, it } from 'vitest'

import { counts, fault, isOpen, progress, share, told } from './words'

describe('how far an import is', () => {
  it('counts, and never says all before it is done', () => {
    expect(progress({ status: 'running', done: 1500, total: 20000 })).toBe(
      '已处理 1500 行，共 20000 行（7%）',
    )
    expect(share({ status: 'running', done: 20000, total: 20000 })).toBe(99)
    expect(share({ status: 'done', done: 3, total: 3 })).toBe(100)
    expect(progress({ status: 'reading', done: 0, total: null })).toBe('正在数有多少行')
    expect(progress({ status: 'failed', done: 0, total: null })).toBe('')
  })
  it('knows what is still on its way', () => {
    expect(isOpen({ status: 'queued' })).toBe(true)
    expect(isOpen({ status: 'failed' })).toBe(false)
  })
  it('tells what became of the rows', () => {
    expect(counts({ accepted: 18, known: 1, refused: 2 })).toBe('新收下 18 条，以前报过 1 条，退回 2 行')
    expect(told({ column: '正文', reason: '此项必填' })).toBe('正文：此项必填')
    expect(told({ column: null, reason: '读不了' })).toBe('读不了')
  })
})

it('keeps files that cannot be taken from being sent', () => {
  expect(fault({ name: '空.xlsx', size: 0 })).toContain('空文件')
  expect(fault({ name: '大.csv', size: 20 * 1024 * 1024 + 1 })).toContain('20 MB')
  expect(fault({ name: '旧.xls', size: 5 })).toContain('.xlsx')
  expect(fault({ name: '好.XLSX', size: 5 })).toBe('')
})
