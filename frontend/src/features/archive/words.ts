/** The archive in the office's words. */
import { CATEGORIES, RISKS } from '@/api/contract'
import { CATEGORY, options, RISK } from '@/labels'
import type { FilterSpec } from '@/ui/filters'
import type { Tone } from '@/ui/StatusTag.vue'

import type { ArchivePackage, Filed } from './calls'

export const SOURCE: Record<Filed['source'], string> = { own: '本系统', imported: '外部导入' }

export const PACKAGE: Record<ArchivePackage['state'], string> = {
  waiting: '制作中',
  ready: '可下载',
  failed: '没有做成',
  gone: '已到期删除',
}

export const PACKAGE_TONE: Record<ArchivePackage['state'], Tone> = {
  waiting: 'amber',
  ready: 'green',
  failed: 'red',
  gone: 'plain',
}

export const FILED_STATE: Record<string, string> = { closed: '办结', archived: '归档' }

const choices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

export const SPECS: readonly FilterSpec[] = [
  { key: 'source', label: '来源', kind: 'choice', options: choices(SOURCE) },
  { key: 'state', label: '状态', kind: 'choice', options: choices(FILED_STATE) },
  { key: 'risk', label: '风险等级', kind: 'choice', options: options(RISKS, RISK) },
  { key: 'category', label: '类别', kind: 'choice', options: options(CATEGORIES, CATEGORY) },
  { key: 'drill', label: '只看演练', kind: 'flag' },
  { key: 'unit', label: '主办或协办单位', kind: 'unit' },
  { key: 'from', label: '收到时间从', kind: 'date' },
  { key: 'to', label: '到（含当天）', kind: 'date' },
]

/** A size in the unit that people read. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(2)} GB`
}
