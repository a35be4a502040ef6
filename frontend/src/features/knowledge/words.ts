/** The words of policy questions and answers. A code without a name fails the type check. */
import type { Tone } from '@/ui/StatusTag.vue'

import type { Entry, EntryAction, EntryDetail, EntryState } from './calls'

export const ENTRY_STATE: Record<EntryState, string> = {
  draft: '草稿',
  in_review: '待审核',
  approved: '已通过',
  expired: '已到期',
  withdrawn: '已撤下',
}

export const ENTRY_TONE: Record<EntryState, Tone> = {
  draft: 'plain',
  in_review: 'violet',
  approved: 'green',
  expired: 'red',
  withdrawn: 'plain',
}

export const ENTRY_ACTION: Record<EntryAction, string> = {
  edit: '修改',
  submit: '提交审核',
  approve: '审核通过',
  reject: '退回修改',
  renew: '复核无误，延长有效期',
  withdraw: '撤下',
}

const DONE: Record<string, string> = {
  ...ENTRY_ACTION,
  write: '起草',
  edit: '修改',
  renew: '延长有效期',
  expire: '到期',
}

export const doneWord = (action: EntryDetail['history'][number]['action']): string => DONE[action] ?? action

/** A day as the office writes it: 2027-01-05 becomes 2027年1月5日. */
export function dayWord(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** How often an entry served; nothing is said of what is zero. */
export function served(entry: Pick<Entry, 'used' | 'resembling' | 'opened'>): string {
  const said: string[] = []
  if (entry.used) said.push(`用于 ${entry.used} 张工单`)
  if (entry.resembling) said.push(`近一年 ${entry.resembling} 条相似信息`)
  if (entry.opened) said.push(`公开页打开 ${entry.opened} 次`)
  return said.join(' · ') || '还没有用过'
}
