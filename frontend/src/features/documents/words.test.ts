import { describe, expect, it } from 'vitest'

import { numberWords } from './words'

describe('the number of a document', () => {
  it('stands as printed, with what is printed beside it', () => {
    expect(numberWords({ number: '网信办专报〔2026〕3号', mark: '（续报一）' })).toBe(
      '网信办专报〔2026〕3号（续报一）',
    )
  })
  it('is said to be missing where a kind has none', () => {
    expect(numberWords({ number: null, mark: '' })).toBe('不编号')
  })
})
