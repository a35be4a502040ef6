/** What a person reads where the words of an item are gone. */
import type { Item, TimelineEntry } from '@/api/contract'

type Erased = NonNullable<Item['erased']>

export const ERASED: Record<Erased['kind'], string> = { withdrawn: '已撤回', expired: '保存期满已清除' }

/** Whether every item of the case was withdrawn, as its timeline tells it. */
export function allWithdrawn(timeline: readonly Pick<TimelineEntry, 'action' | 'detail'>[]): boolean {
  const last = timeline
    .filter(({ action }) => ['withdraw_item', 'join', 'merge', 'absorb'].includes(action))
    .at(-1)
  return last?.action === 'withdraw_item' && last.detail.left === 0
}
