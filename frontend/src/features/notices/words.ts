/** The words of notices and pages. A code without a name fails the type check. */
import { milestoneLabel } from '@/labels'
import type { Tone } from '@/ui/StatusTag.vue'
import { stamp } from '@/ui/time'

import type { Digest, Notice, NoticeKind, Rung, UrgentPage } from './calls'

export const NOTICE: Record<NoticeKind, string> = {
  page: '紧急通知',
  assigned: '新交办',
  returned: '单位退回',
  disputed: '交办争议',
  part_asked: '协办任务',
  part_done: '协办意见已交',
  approval_waiting: '待审核',
  approved: '审核通过',
  rejected: '审核退回',
  extension_asked: '申请延期',
  extension_decided: '延期批复',
  pause_asked: '申请暂停计时',
  pause_decided: '暂停计时批复',
  instructed: '领导批示',
  supervised: '督办',
  answered: '批示或督办已答复',
  escalated: '提级',
  reopened: '重办',
  corrected: '更正',
  handed_over: '移交',
  warning: '时限提醒',
  overdue: '超期',
  follow_up: '回访',
  shift: '值班安排',
  rota_gap: '值班缺岗',
  calendar_missing: '日历待导入',
  channel_failed: '通知渠道故障',
  subscription_failed: '事件订阅投递失败',
  knowledge_review: '政策问答待审核',
  knowledge_check: '政策问答待复核',
  score_locked: '考核结果已锁定',
  score_appeal: '考核申诉',
  export_ready: '导出已完成',
  export_failed: '导出未完成',
  import_done: '导入已完成',
  import_failed: '导入未完成',
  brief_ready: '定期文书已生成',
  brief_failed: '定期文书未生成',
}

const URGENT: readonly NoticeKind[] = [
  'page',
  'overdue',
  'rota_gap',
  'channel_failed',
  'subscription_failed',
  'rejected',
  'instructed',
  'supervised',
]

export const noticeTone = (kind: NoticeKind): Tone => (URGENT.includes(kind) ? 'red' : 'brand')

export const REASON: Record<UrgentPage['reason'], string> = {
  severe: '特别重大，请立即处置',
  alarm: '文中有危及人身安全的情形，请人工复核',
  major_unread: '重大工单尚无人查看',
  by_hand: '同事发起的紧急通知',
}

export const RUNG: Record<Rung, string> = {
  duty: '值班员',
  deputy: '副班',
  chief: '带班领导',
  office_chief: '网信办负责人',
  leading_group: '领导小组',
  unit_head: '单位负责人',
}

export const ENDED: Record<NonNullable<UrgentPage['ended']>, string> = {
  acknowledged: '已确认接收',
  read: '已查看，未发出',
  superseded: '已升为更高等级',
  withdrawn: '已不需要',
}

export const DIGEST: Record<Digest, string> = {
  at_once: '逐条即时',
  hourly: '每小时汇总',
  daily: '每日汇总（8:30）',
}

const SWAP: Record<string, string> = {
  asked: '有同事申请换班',
  accepted: '换班已同意',
  declined: '换班未同意',
  withdrawn: '换班申请已撤回',
}

/** What the codes of a notice add to its heading. */
export function detailOf(notice: Pick<Notice, 'data'>): string {
  const { milestone, percent, granted, period, number, post, starts_at, swap, accepted, refused } =
    notice.data
  const said: string[] = []
  if (typeof post === 'string' && typeof starts_at === 'string')
    said.push(`${RUNG[post as Rung] ?? post} ${stamp(starts_at)} 起`)
  if (typeof swap === 'string') said.push(SWAP[swap] ?? swap)
  if (typeof period === 'string') said.push(typeof number === 'string' ? `${period} · ${number}` : period)
  if (typeof milestone === 'string') said.push(`${milestoneLabel(milestone)}时限`)
  if (typeof percent === 'number') said.push(`已用 ${percent}%`)
  if (typeof accepted === 'number') said.push(`新收下 ${accepted} 条，退回 ${String(refused ?? 0)} 条`)
  if (typeof granted === 'boolean') said.push(granted ? '同意' : '不同意')
  return said.join(' · ')
}

const PLACE: Partial<Record<NoticeKind, { to: string; label: string }>> = {
  shift: { to: '/duty', label: '查看值班' },
  rota_gap: { to: '/duty', label: '查看值班' },
  calendar_missing: { to: '/admin/calendar', label: '查看工作日历' },
  channel_failed: { to: '/admin/channels', label: '查看通知渠道' },
  subscription_failed: { to: '/admin/partners', label: '查看对接' },
  knowledge_review: { to: '/knowledge?state=in_review', label: '查看政策问答' },
  score_locked: { to: '/unit-scores', label: '查看单位考核' },
  score_appeal: { to: '/unit-scores', label: '查看单位考核' },
  knowledge_check: { to: '/knowledge?due=true', label: '查看政策问答' },
  export_ready: { to: '/exports', label: '下载导出文件' },
  export_failed: { to: '/exports', label: '查看导出' },
  import_done: { to: '/imports', label: '查看导入结果' },
  import_failed: { to: '/imports', label: '查看导入' },
  brief_ready: { to: '/briefs', label: '查看日报与总结' },
  brief_failed: { to: '/briefs', label: '查看日报与总结' },
}

/** Where to go from a notice; a person who was told may open it. */
export function linkOf(notice: Pick<Notice, 'case' | 'kind' | 'data'>): { to: string; label: string } | null {
  const about = notice.case
  const place = PLACE[notice.kind] ?? null
  if (about === null && place && typeof notice.data.import_id === 'string')
    return { ...place, to: `/imports/${notice.data.import_id}` }
  if (about === null) return place
  return { to: `/cases/${about.id}`, label: about.title ? `${about.number} · ${about.title}` : about.number }
}

/** Who was called last, and who is called next if nobody confirms. */
export function reached(page: Pick<UrgentPage, 'steps'>): string {
  const sent = page.steps.filter((step) => step.sent_at !== null)
  const last = sent.at(-1)
  if (!last) return '等待发出'
  const names = last.people.map((person) => person.name ?? '已停用账号').join('、')
  return `已通知${RUNG[last.rung]}${names ? `（${names}）` : ''}，共 ${sent.length} 次`
}
