/** What a sheet does, in the office's words. */
import type { Tone } from '@/ui/StatusTag.vue'

import type { MadeAccount, Place, Plan, RowPlan } from './calls'

export const NAME: Record<Place, string> = {
  units: '单位',
  users: '账号',
  calendar: '工作日历',
  duty: '值班表',
}

export const DEED: Record<RowPlan['deed'], string> = {
  add: '新增',
  change: '修改',
  same: '不变',
  refuse: '不能导入',
}

export const TONE: Record<RowPlan['deed'], Tone> = {
  add: 'green',
  change: 'brand',
  same: 'plain',
  refuse: 'red',
}

export const ACCEPT = '.xlsx,.csv'
export const MOST_SHOWN = 200

type Counts = Pick<Plan, 'add' | 'change' | 'same' | 'refuse'>

/** `新增 2 行，修改 1 行，不能导入 1 行` */
export function summary(plan: Counts): string {
  const deeds = ['add', 'change', 'same', 'refuse'] as const
  const said = deeds.filter((deed) => plan[deed] > 0).map((deed) => `${DEED[deed]} ${plan[deed]} 行`)
  return said.join('，') || '没有内容'
}

/** The rows that somebody should look at: what is refused first, what stays the same not at all. */
export function shown(plan: Pick<Plan, 'rows'>): RowPlan[] {
  const rows = plan.rows.filter((row) => row.deed !== 'same')
  const refused = rows.filter((row) => row.deed === 'refuse')
  return [...refused, ...rows.filter((row) => row.deed !== 'refuse')].slice(0, MOST_SHOWN)
}

export const linesOf = (row: Pick<RowPlan, 'changes' | 'faults'>): string[] => [
  ...(row.faults ?? []).map(({ column, reason }) => (column ? `${column}：${reason}` : reason)),
  ...(row.changes ?? []),
]

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** The one-time passwords as a table to print and hand out. */
export function passwordSheet(made: readonly MadeAccount[]): string {
  const rows = made.map((each) => [each.username, each.name, each.unit_name, each.one_time_password])
  return `\uFEFF${[['账号', '姓名', '单位', '一次性密码'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
