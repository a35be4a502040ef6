/** Kinds of documents in the office's words, and the filters of their register. */
import type { FilterSpec } from '@/ui/filters'

export const KIND: Record<string, string> = {
  assignment_slip: '交办单',
  handling_slip: '处理单',
  supervision_notice: '督办单',
  reminder: '催办单',
  special_report: '专报',
  bulletin: '快报',
  response_notes: '回应口径',
  case_file: '案卷',
  daily_brief: '日报',
  work_summary: '工作总结',
  duty_log: '值班日志',
  topic_report: '话题专报',
  period_bulletin: '快报（时段）',
}

/** An item of its case lost its words after the document was made; a correction has them no longer. */
export const ERASED = '所引信息已撤回或到期'

export const SPECS: readonly FilterSpec[] = [
  {
    key: 'kind',
    label: '种类',
    kind: 'choice',
    options: Object.entries(KIND).map(([value, label]) => ({ value, label })),
  },
  { key: 'from', label: '制作不早于', kind: 'date' },
  { key: 'to', label: '制作不晚于', kind: 'date' },
]

/** `网信办交办〔2026〕12号（更正，第2次印发）`, or that it has none. */
export function numberWords(report: { number: string | null; mark: string }): string {
  return `${report.number ?? '不编号'}${report.mark}`
}
