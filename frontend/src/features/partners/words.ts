/** The words of subscriptions. A code without a name fails the type check. */
import { whyNot as whyNotOf } from '@/features/channels/words'
import type { Tone } from '@/ui/StatusTag.vue'

import type { EventDelivery, EventKind, Subscription } from './calls'

export const EVENT: Record<EventKind, string> = {
  'item.assessed': '信息研判完成',
  'case.assigned': '工单交办到单位',
  'case.replied': '工单已回复',
  'case.closed': '工单办结或不予受理',
  'case.reopened': '工单重办',
  'case.changed': '工单的其他变化',
}

export const EVENTS = (Object.keys(EVENT) as EventKind[]).map((value) => ({ value, label: EVENT[value] }))

export function eventWord(type: string): string {
  return type === 'test' ? '测试' : ((EVENT as Record<string, string>)[type] ?? type)
}

const ERROR: Record<string, string> = {
  'subscription-off': '订阅已停用',
  restricted: '工单已限制查看，不再发送',
}

/** Why an event did not arrive, in words. */
export function whyNot(delivery: Pick<EventDelivery, 'error' | 'status'>): string {
  return (delivery.error && ERROR[delivery.error]) || whyNotOf(delivery)
}

type Health = Pick<Subscription, 'active' | 'disabled_at' | 'failing_since' | 'recent'>

/** Whether a subscription works, by what it did lately. */
export function health(subscription: Health): { word: string; tone: Tone } {
  if (subscription.disabled_at) return { word: '连续失败一天，已自动停用', tone: 'red' }
  if (!subscription.active) return { word: '已停用', tone: 'plain' }
  if (subscription.failing_since) return { word: '投递失败，正在重试', tone: 'red' }
  if (subscription.recent.sent > 0) return { word: '正常', tone: 'green' }
  return { word: '尚未投递', tone: 'amber' }
}
