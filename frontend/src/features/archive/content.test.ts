import { describe, expect, it } from 'vitest'

import { readContent } from './content'
import { sizeWords } from './words'

describe('an imported file', () => {
  it('is read with the names of its own installation', () => {
    const read = readContent({
      case: {
        items: [{ title: null, text: '路灯坏了。', received_at: '2026-03-05T09:30:00.000+08:00' }],
        replies: [{ text: '已修好。', author_unit: 'jiaoyu', status: 'approved' }],
        timeline: [{ at: 'x', actor_unit: 'jiaoyu', actor_name: '王某', action: 'close', note: null }],
      },
      units: { jiaoyu: '某县教育局' },
    })
    expect(read.items).toEqual([{ title: '', text: '路灯坏了。', at: '2026-03-05T09:30:00.000+08:00' }])
    expect(read.replies[0]).toEqual({ text: '已修好。', unit: '某县教育局', approved: true })
    expect(read.steps[0]?.who).toBe('某县教育局 王某')
  })

  it('may hold anything and does no harm', () => {
    for (const content of [{}, { case: null }, { case: { items: 'x', replies: [7], timeline: {} } }])
      expect(readContent(content).items).toEqual([])
  })

  it('has a size in the unit that people read', () => {
    expect([sizeWords(12), sizeWords(2048), sizeWords(3 * 1024 ** 2)]).toEqual([
      '12 字节',
      '2.0 KB',
      '3.0 MB',
    ])
  })
})
