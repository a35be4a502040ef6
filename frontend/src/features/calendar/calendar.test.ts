import { expect, it } from 'vitest'

import { asLines, months, parseDays } from './calendar'

it('reads what an administrator pastes, however the columns are separated', () => {
  const { days, faults } = parseDays(
    '日期,安排,名称\n2027-01-01,休,元旦\n2027/2/6 班 春节\n\n2027年10月1日\t放假\n',
  )
  expect(faults).toEqual([])
  expect(days).toEqual([
    { date: '2027-01-01', workday: false, name: '元旦' },
    { date: '2027-02-06', workday: true, name: '春节' },
    { date: '2027-10-01', workday: false, name: '' },
  ])
  expect(parseDays(asLines(days)).days).toEqual(days)
})

it('names the lines that it cannot read', () => {
  expect(parseDays('2027-01-01,也许,元旦\n下周一,休,\n2027-13-01,休,').faults).toEqual([
    '第 1 行看不懂：2027-01-01,也许,元旦',
    '第 2 行看不懂：下周一,休,',
    '第 3 行看不懂：2027-13-01,休,',
  ])
})

it('lays a year out by months that begin on Monday', () => {
  const year = months(2026, [
    { date: '2026-02-14', workday: true, name: '春节' },
    { date: '2026-02-17', workday: false, name: '春节' },
  ])
  const february = year[1]
  expect([february?.blanks, february?.days.length]).toEqual([6, 28])
  expect(february?.days[13]).toEqual({
    number: 14,
    date: '2026-02-14',
    off: false,
    special: 'make_up',
    label: '调休上班 · 春节',
  })
  expect(february?.days[16]?.special).toBe('holiday')
  expect(february?.days[14]?.label).toBe('周末')
})
