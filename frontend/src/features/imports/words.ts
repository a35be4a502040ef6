/** The words of imports. A code without a name fails the type check. */
import type { Tone } from '@/ui/StatusTag.vue'

import type { Import, RefusedRow } from './calls'

export const STATUS: Record<Import['status'], string> = {
  queued: '排队中',
  reading: '正在读取',
  running: '正在导入',
  done: '已完成',
  failed: '未完成',
}

export const TONE: Record<Import['status'], Tone> = {
  queued: 'amber',
  reading: 'brand',
  running: 'brand',
  done: 'green',
  failed: 'red',
}

export const MOST_BYTES = 20 * 1024 * 1024
export const ACCEPT = '.xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv'

export const isOpen = (entry: Pick<Import, 'status'>): boolean =>
  entry.status !== 'done' && entry.status !== 'failed'

/** Whole percent; never 100 before it is done. */
export function share(entry: Pick<Import, 'status' | 'done' | 'total'>): number {
  if (entry.status === 'done') return 100
  return entry.total ? Math.min(99, Math.floor((entry.done / entry.total) * 100)) : 0
}

/** `已处理 1500 行，共 20000 行（7%）` */
export function progress(entry: Pick<Import, 'status' | 'done' | 'total'>): string {
  if (entry.total === null) return isOpen(entry) ? '正在数有多少行' : ''
  return `已处理 ${entry.done} 行，共 ${entry.total} 行（${share(entry)}%）`
}

/** `新收下 18 条，以前报过 1 条，退回 1 行` */
export const counts = (entry: Pick<Import, 'accepted' | 'known' | 'refused'>): string =>
  `新收下 ${entry.accepted} 条，以前报过 ${entry.known} 条，退回 ${entry.refused} 行`

/** Why a file need not even be sent. */
export function fault(file: { name: string; size: number }): string {
  if (file.size === 0) return `“${file.name}”是空文件，请重新选择。`
  if (file.size > MOST_BYTES) return `“${file.name}”超过 20 MB，请拆成几个文件分别上传。`
  if (!/\.(xlsx|csv)$/i.test(file.name)) return `“${file.name}”不是 .xlsx 或 .csv 文件，请另存后再上传。`
  return ''
}

/** `来源渠道：没有这个来源渠道` */
export const told = (fault_: RefusedRow['faults'][number]): string =>
  fault_.column ? `${fault_.column}：${fault_.reason}` : fault_.reason
