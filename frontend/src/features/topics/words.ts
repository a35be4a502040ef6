/** What a topic's figures mean, in words. */
import type { Topic, TopicItem, Trend, Why } from '@/api/contract'
import type { Tone } from '@/ui/StatusTag.vue'

export const TREND_TONE: Record<Trend, Tone> = { rising: 'red', steady: 'plain', falling: 'green' }

/** `近 24 小时 6 条，平时每天 0.5 条` */
export function pace({ recent, baseline }: Pick<Topic, 'recent' | 'baseline'>): string {
  const usual = baseline > 0 ? `平时每天 ${String(Math.round(baseline * 10) / 10)} 条` : '此前一周没有'
  return `近 24 小时 ${String(recent)} 条，${usual}`
}

/** How long apart, in the largest unit that fits. */
export function apart(hours: number): string {
  if (hours < 1) return '不到 1 小时'
  if (hours < 48) return `${String(Math.round(hours))} 小时`
  return `${String(Math.round(hours / 24))} 天`
}

/** Why an item belongs, one line for each kind of evidence. */
export function reasons(why: Why): string[] {
  if (why.how === 'first') return ['话题由这条信息开始']
  if (why.how === 'equal') return ['与话题中的一条信息文字相同']
  if (why.how === 'person') return [why.reason ? `人工移入：${why.reason}` : '人工移入']
  if (why.score === null) return ['话题已久未更新，归入依据的明细不再保留']
  const lines = []
  if (why.places.length > 0) lines.push(`同一地点：${why.places.join('、')}`)
  if (why.words.length > 0) lines.push(`共同的词：${why.words.join('、')}`)
  if (why.hours_apart !== null) lines.push(`与话题上一条相隔 ${apart(why.hours_apart)}`)
  lines.push(`内容相似度 ${percent(why.score)}，事由相似度 ${percent(why.issue_score ?? 0)}`)
  return lines
}

/** What becomes of the cases of items that leave a topic; null when they have none. */
export function caseNote(items: Pick<TopicItem, 'case_number'>[]): string | null {
  const numbers = [...new Set(items.flatMap((item) => item.case_number ?? []))].sort()
  if (numbers.length === 0) return null
  const held = items.filter((item) => item.case_number !== null).length
  return `其中 ${String(held)} 条已在工单 ${numbers.join('、')} 中。移出话题不改变工单；工单里也要分开时，请到工单中拆分。`
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))}%`
}
