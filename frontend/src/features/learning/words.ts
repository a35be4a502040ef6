/** Figures of the judgement in plain words. */
import type { Drift, LearningField, Rate } from '@/api/contract'
import { CATEGORY, RISK } from '@/labels'
import type { Tone } from '@/ui/StatusTag.vue'

export const FIELD: Record<LearningField, string> = {
  risk: '风险等级',
  tier: '处置层级',
  category: '类别',
  kind: '诉求性质',
}

export const DRIFT: Record<Drift['state'], { word: string; tone: Tone; meaning: string }> = {
  too_few: { word: '信息太少', tone: 'plain', meaning: '近 7 天或之前四周的信息太少，不作判断。' },
  steady: { word: '平稳', tone: 'green', meaning: '近 7 天各项占比与之前四周相近。' },
  watch: {
    word: '有所变化',
    tone: 'amber',
    meaning: '近 7 天各项占比有所变化，请留意是来信变了还是判断变了。',
  },
  drifted: {
    word: '明显变化',
    tone: 'red',
    meaning: '近 7 天各项占比与之前四周明显不同：请抽看近期研判，必要时请运维人员核查模型。',
  },
}

export const percent = (share: number) => `${Math.round(share * 100)}%`

/** `12 件中 9 件未改，75%` */
export function agreed(rate: Rate): string {
  if (rate.rate === null) return '没有人工研判'
  return `${rate.reviewed} 件中 ${rate.unchanged} 件未改，${percent(rate.rate)}`
}

/** The name of a level or a category. */
export function valueName(field: Drift['field'], value: string): string {
  const names: Record<string, string> = field === 'risk' ? RISK : CATEGORY
  return names[value] ?? value
}

/** Values that were there now or before, those that changed most first. */
export function changes(drift: Drift): { id: string; name: string; now: string; before: string }[] {
  return drift.shares
    .filter(({ now, before }) => now > 0 || before > 0)
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .map(({ value, now, before }) => ({
      id: value,
      name: valueName(drift.field, value),
      now: percent(now),
      before: percent(before),
    }))
}
