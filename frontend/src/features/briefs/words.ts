/** The words of papers. A code without a name fails the type check. */
import { stamp } from '@/ui/time'

import type { Paper, Run, Span } from './calls'

export const PAPER: Record<Paper, string> = {
  daily_brief: '日报',
  work_summary: '工作总结',
  duty_log: '值班日志',
}

/** What can be made by hand: a paper of a span, or of days that somebody chooses. */
export type Choice = { value: string; label: string } & (
  { kind: Paper; span: Span } | { kind: 'period_bulletin'; span: 'days' }
)

const DAILY: Choice = { value: 'daily', label: '日报', kind: 'daily_brief', span: 'day' }

export const CHOICES: Choice[] = [
  DAILY,
  { value: 'bulletin', label: '快报', kind: 'period_bulletin', span: 'days' },
  { value: 'month', label: '月度总结', kind: 'work_summary', span: 'month' },
  { value: 'year', label: '年度总结', kind: 'work_summary', span: 'year' },
  { value: 'duty-day', label: '值班日志（日）', kind: 'duty_log', span: 'day' },
  { value: 'duty-month', label: '值班日志（月）', kind: 'duty_log', span: 'month' },
]

export const choiceOf = (value: string | undefined): Choice =>
  CHOICES.find((choice) => choice.value === value) ?? DAILY

const LENGTH: Record<Span, number> = { day: 10, month: 7, year: 4 }

/** The period of a span that a day lies in, as the interface names it. */
export const periodOf = (span: Span, day: string): string => day.slice(0, LENGTH[span])

/** `2026-11-22` as people say it; `2026-11` and `2026` too. */
export function periodWords(period: string): string {
  const [year, month, day] = period.split('-').map(Number)
  return `${String(year)}年${month ? `${String(month)}月` : ''}${day ? `${String(day)}日` : ''}`
}

/** What became of a paper that was due and is not there. */
export function waiting(run: Pick<Run, 'attempts' | 'error' | 'next_try_at'>): string {
  if (run.attempts === 0 || !run.error) return '正在生成'
  const next = run.next_try_at ? `，将于 ${stamp(run.next_try_at)} 再试` : ''
  return `已试 ${String(run.attempts)} 次没有成功（${run.error}）${next}`
}
