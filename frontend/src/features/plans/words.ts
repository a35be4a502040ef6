/** Plans in the words of the office. */
import { KIND, RISK } from '@/labels'

import type { Doer, Plan, Run } from './calls'

export const DOER: Record<Doer, string> = {
  duty: '值班员',
  chief: '网信办负责人',
  leader: '领导小组',
  lead_handler: '主办单位经办人',
  lead_head: '主办单位负责人',
}
export const DOERS = Object.keys(DOER) as Doer[]

/** `15 分钟内`, `5 小时内`, `1 小时 30 分内`; without a limit nothing. */
export function withinWords(minutes: number | null | undefined): string {
  if (!minutes) return ''
  if (minutes < 60) return `${minutes} 分钟内`
  const rest = minutes % 60
  return rest ? `${Math.floor(minutes / 60)} 小时 ${rest} 分内` : `${minutes / 60} 小时内`
}

/** Which cases a plan is for. */
export function forWhat(plan: Plan): string {
  const risks = (plan.risks ?? []).map((risk) => RISK[risk])
  const kinds = (plan.kinds ?? []).map((kind) => KIND[kind])
  return [risks.join('、'), kinds.join('、')].filter(Boolean).join('；') || '各类工单'
}

export function progress(run: Run): string {
  const done = run.steps.filter((step) => step.done).length
  return `已完成 ${done} / ${run.steps.length}`
}
