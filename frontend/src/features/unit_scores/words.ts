/** The words of the assessment of units. A code without a name fails the type check. */
import type { Measure, ScorePoint } from './calls'

export const MEASURE: Record<Measure, string> = {
  accept_on_time: '按时签收',
  first_reply_on_time: '首次答复及时',
  close_on_time: '按时办结',
  reply: '回复率',
  closure: '办结率',
  satisfaction: '满意率',
  quality: '抽查合格',
  overdue: '超期',
  return_upheld: '退回成立',
  return_overruled: '退回不成立',
  submitted: '信息报送',
  adopted: '信息采用',
}

/** What a score or a point says: 无 where there was no case to judge by. */
export const scored = (value: string | number | null): string => (value === null ? '无' : String(value))

/** How the points came about, in words that can be checked by hand. */
export function reckoning(point: ScorePoint): string {
  if (!point.rate) return `${point.good} 次 × ${point.worth}，最多 ±${point.cap}`
  if (point.counted === 0) return `满分 ${point.worth}，没有可评的工单，不计入`
  return `${point.worth} × ${point.good} ÷ ${point.counted}`
}

/** The month before this one, as the office names it. */
export function lastMonth(today: Date): string {
  const first = new Date(today.getFullYear(), today.getMonth() - 1, 1)
  return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, '0')}`
}

export function periodWord(period: string): string {
  const [year, month] = period.split('-')
  return month ? `${year}年${Number(month)}月` : `${year}年全年`
}
