import { describe, expect, it } from 'vitest'

import type { Why } from '@/api/contract'

import { apart, caseNote, pace, reasons } from './words'

const near: Why = {
  how: 'near',
  words: [],
  places: [],
  hours_apart: null,
  score: null,
  issue_score: null,
  reason: null,
}

describe('the pace of a topic', () => {
  it('is told against what is usual for it', () => {
    expect(pace({ recent: 6, baseline: 0.571 })).toBe('近 24 小时 6 条，平时每天 0.6 条')
  })
  it('says when there was nothing before', () => {
    expect(pace({ recent: 2, baseline: 0 })).toBe('近 24 小时 2 条，此前一周没有')
  })
})

describe('the time between items', () => {
  it.each([
    [0.2, '不到 1 小时'],
    [5.4, '5 小时'],
    [47.4, '47 小时'],
    [72, '3 天'],
  ])('of %d hours reads %s', (hours, words) => expect(apart(hours)).toBe(words))
})

describe('why an item belongs', () => {
  it('names places, words, time and likeness', () => {
    const why = {
      ...near,
      words: ['停水', '供水'],
      places: ['李家村'],
      hours_apart: 3,
      score: 0.416,
      issue_score: 0.3,
    }
    expect(reasons(why)).toEqual([
      '同一地点：李家村',
      '共同的词：停水、供水',
      '与话题上一条相隔 3 小时',
      '内容相似度 42%，事由相似度 30%',
    ])
  })
  it('says when it is no longer kept', () =>
    expect(reasons(near)).toEqual(['话题已久未更新，归入依据的明细不再保留']))
  it('gives the words of the person who put it there', () => {
    expect(reasons({ ...near, how: 'person', reason: '是另一件事' })).toEqual(['人工移入：是另一件事'])
    expect(reasons({ ...near, how: 'person' })).toEqual(['人工移入'])
  })
  it('says so for the first item and for an equal text', () => {
    expect(reasons({ ...near, how: 'first' })).toEqual(['话题由这条信息开始'])
    expect(reasons({ ...near, how: 'equal', score: 1 })).toEqual(['与话题中的一条信息文字相同'])
  })
})

describe('items that leave a topic', () => {
  it('keep their cases, and it is said which', () => {
    const items = ['HY-2026-000002', null, 'HY-2026-000002'].map((case_number) => ({ case_number }))
    expect(caseNote(items)).toContain('其中 2 条已在工单 HY-2026-000002 中')
    expect(caseNote([{ case_number: null }])).toBeNull()
  })
})
