import { expect, it } from 'vitest'

import { EventParser } from './parse'
import { subjectOf } from './live'

it('reads events however the bytes are cut', () => {
  const stream = ': hello\n\nid: 7\nevent: case.changed\ndata: {"subject":\ndata: "c1"}\n\nid: 8\n\n'
  for (const size of [1, 3, 1000]) {
    const parser = new EventParser()
    const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(pieces.flatMap((piece) => parser.feed(piece))).toEqual([
      { id: '7', type: 'case.changed', data: '{"subject":\n"c1"}' },
      { id: '8', type: 'message', data: '' },
    ])
  }
})

it('takes line ends of either kind, also when cut in the middle', () => {
  const parser = new EventParser()
  expect(parser.feed('event: a\r\ndata: 1\r')).toEqual([])
  expect(parser.feed('\n\r\n')).toEqual([{ id: null, type: 'a', data: '1' }])
})

it('knows what an event is about, and nothing of what it cannot read', () => {
  expect(subjectOf('{"subject":"c1"}')).toBe('c1')
  expect(subjectOf('{}')).toBeNull()
  expect(subjectOf('oops')).toBeNull()
})
