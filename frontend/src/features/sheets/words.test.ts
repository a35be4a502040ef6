import { describe, expect, it } from 'vitest'

import type { RowPlan } from './calls'
import { linesOf, passwordSheet, shown, summary } from './words'

const row = (number: number, deed: RowPlan['deed']): RowPlan => ({
  number,
  deed,
  what: `${number}`,
  changes: [],
  faults: [],
})

describe('what a sheet does', () => {
  it('is counted without what does not happen', () => {
    expect(summary({ add: 2, change: 0, same: 3, refuse: 1 })).toBe('新增 2 行，不变 3 行，不能导入 1 行')
  })
  it('shows what is refused first and what stays not at all', () => {
    const rows = [row(2, 'add'), row(3, 'same'), row(4, 'refuse')]
    expect(shown({ rows }).map(({ number }) => number)).toEqual([4, 2])
  })
  it('names the column of a fault', () => {
    const faults = [
      { column: '代码', reason: '格式不对' },
      { column: null, reason: '整行' },
    ]
    expect(linesOf({ changes: ['甲 → 乙'], faults })).toEqual(['代码：格式不对', '整行', '甲 → 乙'])
  })
  it('hands out passwords in a table without formulas', () => {
    const made = [{ id: '1', username: 'a', name: '=1+1', unit_name: '县"局"', one_time_password: 'x-y' }]
    expect(passwordSheet(made).split('\r\n')[1]).toBe(`"a","'=1+1","县""局""","x-y"`)
  })
})
