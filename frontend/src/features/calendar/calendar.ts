/** The working calendar as the server has it, and the rows that an administrator pastes. */
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { api, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Calendar = Schemas['CalendarOut']
export type CalendarYear = Schemas['YearOut']
export type YearDetail = Schemas['YearDetail']
export type Day = Schemas['DayRow']
export type Window = Schemas['WindowRow']
export type Change = Schemas['Change']

export const useCalendar = (enabled?: Ref<boolean>) =>
  useQuery({ queryKey: ['calendar'], queryFn: () => data(api.GET('/api/v1/calendar')), enabled })

export const useYear = (number: number) =>
  useQuery({
    queryKey: ['calendar', number],
    queryFn: () =>
      data(api.GET('/api/v1/calendar/years/{number}', { params: { path: { number: String(number) } } })),
  })

interface Decision {
  based_on: number
  reason: string
}
export const putYear = (body: Decision & { year: number; days: Required<Day>[] }): Promise<YearDetail> =>
  data(api.POST('/api/v1/calendar/years', { body, ...keyed() }))

export const putHours = (body: Decision & { windows: Window[] }): Promise<Calendar> =>
  data(api.POST('/api/v1/calendar/hours', { body, ...keyed() }))

export interface Parsed {
  days: Required<Day>[]
  /** What could not be read, line by line. */
  faults: string[]
}

const WORKED = ['班', '上班', '调休', '调休上班', '工作日', '是', 'true', '1', 'workday']
const FREE = ['休', '放假', '休息', '假', '否', 'false', '0', 'holiday']
const LINE = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，;；\t]+([^\s,，;；\t]+)[\s,，;；\t]*(.*)$/

/** Lines such as `2027-10-01,休,国庆节` or `2027/9/26 班 国庆节`; a heading and empty lines are left out. */
export function parseDays(text: string): Parsed {
  const days: Required<Day>[] = []
  const faults: string[] = []
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || /^(日期|date)/i.test(line)) return
    const [, year, month, day, word = '', name = ''] = LINE.exec(line) ?? []
    const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
    const worked = WORKED.includes(word.toLowerCase())
    if (!year || Number.isNaN(Date.parse(date)) || !(worked || FREE.includes(word.toLowerCase())))
      faults.push(`第 ${index + 1} 行看不懂：${line.slice(0, 40)}`)
    else days.push({ date, workday: worked, name: name.trim().slice(0, 20) })
  })
  return { days, faults }
}

/** The rows of a year as lines that `parseDays` reads. */
export function asLines(days: readonly Day[]): string {
  return days.map((day) => [day.date, day.workday ? '班' : '休', day.name ?? ''].join(',')).join('\n')
}

export interface Month {
  name: string
  /** Blanks before the first, Monday first. */
  blanks: number
  days: { number: number; date: string; off: boolean; special: 'make_up' | 'holiday' | null; label: string }[]
}

/** The twelve months of a year; `days` are the rows that differ from the weekday. */
export function months(year: number, days: readonly Day[]): Month[] {
  const rows = new Map(days.map((day) => [day.date, day]))
  return Array.from({ length: 12 }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    const first = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7
    return {
      name: `${month + 1} 月`,
      blanks: first,
      days: Array.from({ length }, (__, index) => {
        const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(index + 1).padStart(2, '0')}`
        const weekend = (first + index) % 7 >= 5
        const row = rows.get(date)
        const off = row ? !row.workday : weekend
        const special =
          row && row.workday && weekend ? 'make_up' : row && !row.workday && !weekend ? 'holiday' : null
        const what =
          special === 'make_up' ? '调休上班' : special === 'holiday' ? '放假' : off ? '周末' : '工作日'
        return { number: index + 1, date, off, special, label: [what, row?.name].filter(Boolean).join(' · ') }
      }),
    }
  })
}
