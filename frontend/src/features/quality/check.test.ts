import { describe, expect, it } from 'vitest'

import { EXAMPLE } from '@/features/cases/example'

import { excerpt, named, openWarnings, pieces, type ReplyWarning, selection } from './check'

const warning = (start: number, end: number): ReplyWarning => ({
  code: 'undated_promise',
  start,
  end,
  detail: '没有写明日期',
  remedy: '请写明日期',
})

describe('places in a reply', () => {
  const text = '😀您好！我们将尽快处理。'

  it('count code points, also behind a character of two units', () => {
    expect(pieces(text, [warning(4, 11)])).toEqual([
      { text: '😀您好！', marked: false },
      { text: '我们将尽快处理', marked: true },
      { text: '。', marked: false },
    ])
    const [start, end] = selection(text, warning(4, 11))
    expect(text.slice(start, end)).toBe('我们将尽快处理')
  })

  it('may overlap, and keep every character once', () => {
    const cut = pieces(text, [warning(5, 9), warning(4, 7), warning(4, 7)])
    expect(cut.map((piece) => piece.text).join('')).toBe(text)
  })

  it('are not marked when the whole reply is meant', () => {
    expect(pieces('已收悉。', [warning(0, 4)])).toEqual([{ text: '已收悉。', marked: false }])
    expect(excerpt('已收悉。', warning(0, 4))).toBeNull()
  })

  it('are quoted with a little around them', () => {
    expect(excerpt(text, warning(4, 11))).toEqual({
      before: '😀您好！',
      words: '我们将尽快处理',
      after: '。',
    })
  })
})

describe('open warnings', () => {
  it('are those of the reply that waits', () => {
    const reply = {
      status: 'submitted',
      warnings: [warning(0, 2)],
    } as unknown as (typeof EXAMPLE.replies)[number]
    expect(openWarnings({ ...EXAMPLE, replies: [reply] })).toHaveLength(1)
    expect(openWarnings({ ...EXAMPLE, replies: [{ ...reply, status: 'approved' }] })).toEqual([])
  })

  it('have names', () => {
    expect(named(['boilerplate', 'undated_promise', 'boilerplate'])).toBe('套话、承诺没有时限')
  })
})
