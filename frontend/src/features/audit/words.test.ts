import { expect, it } from 'vitest'

import { actionWord, detailLines, pageOf } from './words'

it('tells deeds in the words of the office and leaves what it does not know', () => {
  expect(['item.unmask', 'case.approve', 'thing.done'].map(actionWord)).toEqual([
    '查看原文',
    '工单：审核通过',
    'thing.done',
  ])
})

it('leads to what an entry is about, where there is a page', () => {
  expect(pageOf('case', '7')).toBe('/cases/7')
  expect(pageOf('session', '7')).toBeNull()
  expect(pageOf('case', null)).toBeNull()
})

it('shows what an entry carries, without what is empty', () => {
  expect(detailLines({ reason: '核对', from: null, to: 'replied', items: 2, x: true })).toEqual([
    '理由：核对',
    '此后：已回复',
    '条数：2',
    'x：true',
  ])
})
