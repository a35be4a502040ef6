/** How a deadline came about, as the server tells it. */
import { useQuery } from '@tanstack/vue-query'

import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type Explanation = components['schemas']['Explanation']

export const useExplanation = (caseId: string, deadlineId: string) =>
  useQuery({
    queryKey: ['case', caseId, 'deadline', deadlineId],
    queryFn: () =>
      data(
        api.GET('/api/v1/cases/{case_id}/deadlines/{deadline_id}', {
          params: { path: { case_id: caseId, deadline_id: deadlineId } },
        }),
      ),
  })

const DAY_KIND: Record<Explanation['days'][number]['kind'], string> = {
  workday: '工作日',
  make_up: '调休上班',
  weekend: '周末',
  holiday: '放假',
}
const WEEKDAYS = '日一二三四五六'

export interface DayRow {
  id: string
  date: string
  kind: string
  what: string
  counts: boolean
}

/** The days of a count as rows: `03-05 周四`, `放假 · 春节`, `不计`. */
export function dayRows(days: Explanation['days']): DayRow[] {
  return days.map((day) => ({
    id: day.date,
    date: `${day.date} 周${WEEKDAYS[new Date(`${day.date}T00:00:00Z`).getUTCDay()]}`,
    kind: [DAY_KIND[day.kind], day.name, day.loaded ? '' : '暂按推算'].filter(Boolean).join(' · '),
    what: day.what,
    counts: day.counts,
  }))
}

const STEP: Record<string, string> = {
  warning: '提醒经办人',
  next_person: '提请单位负责人',
  next_tier: '提级或提请上一层级',
}

/** What happens by itself at so many percent of the time. */
export function stepWords(step: Explanation['steps'][number]): string {
  const what = step.kind === 'warning' && step.percent >= 100 ? '到期，提醒经办人和负责人' : STEP[step.kind]
  return `用时 ${step.percent}%：${what ?? step.kind}`
}
