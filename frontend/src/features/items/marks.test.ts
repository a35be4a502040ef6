import { expect, it } from 'vitest'

import type { Reason } from '@/api/contract'

import { segments } from './marks'

const reason = (start: number | null, end: number | null, field: 'text' | 'title' | null = 'text') =>
  ({ code: 'x', detail: '', weight: 1, field, start, end }) as Reason
const shape = (text: string, reasons: Reason[]) =>
  segments(text, reasons, 'text').map((piece) => [piece.text, piece.reasons.join()])

it('counts code points, not the halves of a pair', () => {
  expect(shape('😀起火了', [reason(1, 3)])).toEqual([
    ['😀', ''],
    ['起火', '1'],
    ['了', ''],
  ])
})

it('cuts where reasons overlap and keeps both numbers', () => {
  expect(shape('学生晕倒了', [reason(0, 4), reason(2, 5)])).toEqual([
    ['学生', '1'],
    ['晕倒', '1,2'],
    ['了', '2'],
  ])
})

it('marks nothing without a place, in another field or beyond the end', () => {
  const reasons = [reason(null, null, null), reason(0, 2, 'title'), reason(3, 99)]
  expect(shape('停水了吗', reasons)).toEqual([
    ['停水了', ''],
    ['吗', '3'],
  ])
})

it('loses no character of the text', () => {
  const text = '上午\n九点，老街\t停电'
  expect(
    segments(text, [reason(1, 4), reason(2, 3), reason(0, 11)], 'text')
      .map((one) => one.text)
      .join(''),
  ).toBe(text)
})
