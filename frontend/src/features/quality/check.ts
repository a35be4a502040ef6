/** The reply check on the screen: codes in words, places in a text, and who has to give a reason. */
import type { CaseDetail } from '@/api/contract'
import type { components } from '@/api/schema'

export type ReplyWarning = components['schemas']['WarningView']
export type WarningCode = ReplyWarning['code']

export const WARNING: Record<WarningCode, string> = {
  missed_question: '可能答非所问',
  boilerplate: '套话',
  too_short: '内容过少',
  personal_data: '含个人信息',
  undated_promise: '承诺没有时限',
  leftover: '模板残留',
}

export interface Piece {
  text: string
  marked: boolean
}

/** Warnings of the reply that waits for approval, or none. */
export function openWarnings(detail: CaseDetail): ReplyWarning[] {
  return detail.replies.find((reply) => reply.status === 'submitted')?.warnings ?? []
}

/** The places that are a part of the text; what the whole reply lacks has none to mark. */
function parts(warnings: readonly ReplyWarning[], length: number): [number, number][] {
  return warnings
    .filter(({ start, end }) => end > start && !(start === 0 && end >= length))
    .map(({ start, end }) => [start, end] as [number, number])
    .sort((a, b) => a[0] - b[0])
}

/** The text cut where marks begin and end; the API counts code points, a string counts UTF-16 units. */
export function pieces(text: string, warnings: readonly ReplyWarning[]): Piece[] {
  const points = Array.from(text)
  const cut: Piece[] = []
  let done = 0
  const add = (end: number, marked: boolean) => {
    if (end > done) cut.push({ text: points.slice(done, end).join(''), marked })
    done = Math.max(done, end)
  }
  for (const [start, end] of parts(warnings, points.length)) {
    add(start, false)
    add(end, true)
  }
  add(points.length, false)
  return cut
}

const AROUND = 10

/** The marked words with a little of what stands around them; null when the whole reply is meant. */
export function excerpt(
  text: string,
  { start, end }: ReplyWarning,
): { before: string; words: string; after: string } | null {
  const points = Array.from(text)
  if (end <= start || (start === 0 && end >= points.length)) return null
  const from = Math.max(0, start - AROUND)
  const to = Math.min(points.length, end + AROUND)
  const part = (a: number, b: number) => points.slice(a, b).join('').replace(/\s+/g, ' ')
  return {
    before: (from > 0 ? '…' : '') + part(from, start),
    words: part(start, end),
    after: part(end, to) + (to < points.length ? '…' : ''),
  }
}

/** The place in UTF-16 units, as a text field selects it. */
export function selection(text: string, { start, end }: ReplyWarning): [number, number] {
  const points = Array.from(text)
  const units = (count: number) => points.slice(0, count).join('').length
  return [units(start), units(end)]
}

/** The codes of warnings in words, each once. */
export function named(codes: readonly string[]): string {
  return [...new Set(codes)].map((code) => WARNING[code as WarningCode] ?? code).join('、')
}
