/** The rota in the office's words, and its days in Beijing time. */
import type { Tone } from '@/ui/StatusTag.vue'
import { fromDateField, stamp } from '@/ui/time'

import type { Attendance, Gap, Lack, Level, Person, Post, Rotation, Step, SwapState } from './types'

const DAY_MS = 86_400_000

export const POST: Record<Post, string> = { duty: '主班', deputy: '副班', chief: '带班领导' }
export const POST_TONE: Record<Post, Tone> = { duty: 'brand', deputy: 'plain', chief: 'violet' }
export const POSTS = Object.keys(POST) as Post[]

export const STEP: Record<Step, string> = { ...POST, office_chief: '网信办负责人', leading_group: '领导小组' }

export const LEVEL: Record<Level, string> = {
  normal: '正常值守',
  heightened: '加强值守',
  special: '特殊时期双人值守',
}

export const LACK: Record<Lack, string> = {
  nobody: '无人值班',
  inactive: '排班人员的账号已停用',
  one_person: '主班、副班是同一人',
}

export const ATTENDANCE: Record<Attendance, { word: string; tone: Tone }> = {
  ahead: { word: '未开始', tone: 'plain' },
  due: { word: '待签到', tone: 'amber' },
  on_time: { word: '已签到', tone: 'green' },
  late: { word: '迟到签到', tone: 'amber' },
  missing: { word: '未签到', tone: 'red' },
}

export const SWAP: Record<SwapState, { word: string; tone: Tone }> = {
  asked: { word: '待对方答复', tone: 'amber' },
  accepted: { word: '已换班', tone: 'green' },
  declined: { word: '未同意', tone: 'plain' },
  withdrawn: { word: '已撤回', tone: 'plain' },
}

export const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

export const nameOf = (person: Person) => person.name ?? person.username ?? '账号已删除'

/** `2026-12-31` in Beijing. */
export const dayOf = (at: string | number) => stamp(at).slice(0, 10)

/** The day so many days after another one. */
export function dayAfter(day: string, days: number): string {
  return dayOf(Date.parse(fromDateField(day)) + days * DAY_MS)
}

/** Monday is 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

export const mondayOf = (now: number) => dayAfter(dayOf(now), -weekdayOf(dayOf(now)))

/** Fourteen days from Monday of this week. */
export function fortnight(now: number): string[] {
  const monday = mondayOf(now)
  return Array.from({ length: 14 }, (_, index) => dayAfter(monday, index))
}

export interface Period {
  starts_at: string
  ends_at: string
}

/** `08:00–20:00`, `20:00–次日 08:00`, or both days in full. */
export function hoursOf({ starts_at, ends_at }: Period): string {
  const [start, end] = [stamp(starts_at), stamp(ends_at)]
  if (start.slice(0, 10) === end.slice(0, 10)) return `${start.slice(11)}–${end.slice(11)}`
  const next = dayAfter(start.slice(0, 10), 1) === end.slice(0, 10)
  return `${start.slice(11)}–${next ? '次日' : end.slice(5, 10)} ${end.slice(11)}`
}

/** `03-09 周一 08:00–20:00` */
export function periodOf(period: Period): string {
  const day = dayOf(period.starts_at)
  return `${day.slice(5)} ${WEEKDAYS[weekdayOf(day)] ?? ''} ${hoursOf(period)}`
}

interface Placed {
  post: Post
  starts_at: string
}

/** In the order of their beginning, and of those that begin together the main post first. */
export function inOrder<Entry extends Placed>(entries: Entry[]): Entry[] {
  return [...entries].sort(
    (a, b) =>
      Date.parse(a.starts_at) - Date.parse(b.starts_at) || POSTS.indexOf(a.post) - POSTS.indexOf(b.post),
  )
}

/** A list grouped by the day on which each begins. */
export function byDay<Entry extends Placed>(entries: Entry[]): Record<string, Entry[]> {
  const days: Record<string, Entry[]> = {}
  for (const entry of inOrder(entries)) (days[dayOf(entry.starts_at)] ??= []).push(entry)
  return days
}

/** Whether a period has a part of this day. */
export function touches(period: Period, day: string): boolean {
  const begins = Date.parse(fromDateField(day))
  return Date.parse(period.starts_at) < begins + DAY_MS && Date.parse(period.ends_at) > begins
}

/** The hours of a period that lie within one day: `20:00–24:00`. */
export function hoursWithin(period: Period, day: string): string {
  const begins = Date.parse(fromDateField(day))
  const start = Math.max(Date.parse(period.starts_at), begins)
  const end = Date.parse(period.ends_at)
  return `${stamp(start).slice(11)}–${end >= begins + DAY_MS ? '24:00' : stamp(end).slice(11)}`
}

export const gapWords = (gap: Gap) => `${POST[gap.post]} ${periodOf(gap)} ${LACK[gap.lack]}`

/** `每天 08:00 起 12 小时，按天轮换` */
export function rhythmOf(rotation: Rotation): string {
  const days =
    rotation.days.length === 7 ? '每天' : rotation.days.map((day) => WEEKDAYS[day - 1] ?? '').join('、')
  const turn = rotation.turn === 'daily' ? '按天轮换' : `每${WEEKDAYS[rotation.weekday - 1] ?? '周'}轮换`
  return `${days} ${rotation.change_at} 起 ${rotation.hours} 小时，${turn}`
}

export const ROTATION_STATE: Record<Rotation['state'], { word: string; tone: Tone }> = {
  coming: { word: '将生效', tone: 'amber' },
  running: { word: '执行中', tone: 'green' },
  ended: { word: '已停用', tone: 'plain' },
}
