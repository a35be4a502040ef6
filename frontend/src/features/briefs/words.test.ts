import { describe, expect, it } from 'vitest'

import { periodOf, periodWords, waiting } from './words'

describe('periods', () => {
  it('are named as the interface wants them and told as people say them', () => {
    expect(periodOf('month', '2026-11-22')).toBe('2026-11')
    expect(periodOf('year', '2026-11-22')).toBe('2026')
    expect(['2026-11-02', '2026-11', '2026'].map(periodWords)).toEqual([
      '2026年11月2日',
      '2026年11月',
      '2026年',
    ])
  })
})

describe('a paper that is not there yet', () => {
  it('is being made until something goes wrong', () => {
    expect(waiting({ attempts: 0, error: null, next_try_at: null })).toBe('正在生成')
    expect(waiting({ attempts: 1, error: null, next_try_at: null })).toBe('正在生成')
  })
  it('says how often it was tried and when it is tried again', () => {
    const run = { attempts: 2, error: 'OSError', next_try_at: '2026-11-22T16:44:00+08:00' }
    expect(waiting(run)).toContain('已试 2 次没有成功（OSError），将于 ')
  })
})
