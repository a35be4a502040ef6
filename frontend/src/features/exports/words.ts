/** The words of exports. A code without a name fails the type check. */
import type { Tone } from '@/ui/StatusTag.vue'

import type { Export, ExportFormat, ExportKind } from './calls'

export const KIND: Record<ExportKind, string> = {
  cases: '工单',
  items: '舆情信息',
  topics: '话题',
  statistics: '统计',
  unit_scores: '单位考核',
  publications: '信息公开台账',
  knowledge: '政策问答',
  samples: '抽查',
  duty_shifts: '值班',
  audit: '审计日志',
  documents: '文书登记簿',
  notices: '通知',
  pages: '紧急通知',
  handovers: '交接班',
  substitutes: 'AB角',
  plans: '应急预案',
  units: '单位',
  users: '账号',
  imports: '导入记录',
  counted_cases: '统计清单',
  score_cases: '考核清单',
  archive: '档案',
  missing_publications: '待公开的答复',
  tasks: '督办批示台账',
}

export const FORMAT: Record<ExportFormat, string> = { xlsx: 'Excel（.xlsx）', csv: '文本表格（.csv）' }

export const STATE: Record<Export['state'], string> = {
  waiting: '排队中',
  running: '正在导出',
  done: '可下载',
  failed: '未完成',
  expired: '已清除',
}

export const TONE: Record<Export['state'], Tone> = {
  waiting: 'amber',
  running: 'brand',
  done: 'green',
  failed: 'red',
  expired: 'plain',
}

export const isOpen = (entry: Pick<Export, 'state'>): boolean =>
  entry.state === 'waiting' || entry.state === 'running'

/** `已写 1500 行，共 20000 行（7%）`; before the rows are counted only what is there. */
export function progress(entry: Pick<Export, 'state' | 'rows' | 'total'>): string {
  if (entry.state === 'done' || entry.state === 'expired') return `${entry.rows} 行`
  if (entry.total === null) return entry.rows ? `已写 ${entry.rows} 行` : ''
  const share = entry.total === 0 ? 100 : Math.min(99, Math.floor((entry.rows / entry.total) * 100))
  return `已写 ${entry.rows} 行，共 ${entry.total} 行（${share}%）`
}

/** `820 字节`, `12 KB`, `3.4 MB` */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.ceil(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`
}
