import { expect, it } from 'vitest'

import { fault, sizeWords } from './words'

it('tells sizes as people say them', () => {
  expect([12, 2048, 300_000, 5_400_000].map(sizeWords)).toEqual(['12 字节', '2 KB', '293 KB', '5.1 MB'])
})

it('keeps files that cannot be taken from being sent', () => {
  expect(fault({ name: '空.pdf', size: 0 })).toContain('空文件')
  expect(fault({ name: '大.pdf', size: 20 * 1024 * 1024 + 1 })).toContain('20 MB')
  expect(fault({ name: '好.pdf', size: 20 * 1024 * 1024 })).toBe('')
})
