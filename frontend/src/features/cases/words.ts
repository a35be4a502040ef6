/** A step of the timeline in words: who, and what it carried beside the note. */
import type { TimelineEntry } from '@/api/contract'
import {
  CATEGORY,
  CONCLUSION,
  DISMISS_BASIS,
  KIND,
  milestoneLabel,
  RISK,
  RULING,
  SATISFACTION,
  TASK,
  TIER_SHORT,
} from '@/labels'
import { named } from '@/features/quality/check'
import { stamp } from '@/ui/time'

type NameOf = (code: string | null) => string

/** Who took a step, with the unit; the system itself has none. */
export function actorName(entry: TimelineEntry, nameOf: NameOf): string {
  if (entry.actor === 'system') return '系统'
  return [nameOf(entry.actor_unit), entry.actor_name].filter(Boolean).join(' ')
}

const codes = (labels: Record<string | number, string>) => (value: unknown) =>
  labels[String(value)] ?? String(value)

const JUDGED: Record<string, { label: string; word: (value: unknown) => string }> = {
  risk: { label: '风险等级', word: codes(RISK) },
  tier: { label: '处置层级', word: codes(TIER_SHORT) },
  category: { label: '类别', word: codes(CATEGORY) },
  kind: { label: '性质', word: codes(KIND) },
}

function change(name: string, value: unknown): string[] {
  const judged = JUDGED[name]
  if (!judged || !Array.isArray(value) || value[0] === value[1]) return []
  return [`${judged.label}：${judged.word(value[0])} → ${judged.word(value[1])}`]
}

/** Words for one field of `detail`; ids and what the page shows elsewhere give none. */
function told(name: string, value: unknown, action: string, nameOf: NameOf): string[] {
  const units = [value].flat().map((code) => nameOf(typeof code === 'string' ? code : null))
  switch (name) {
    case 'lead_unit':
      return [`主办：${units.filter(Boolean).join(' → ')}`]
    case 'assisting_units':
      return units.length ? [`协办：${units.join('、')}`] : []
    case 'changes':
    case 'raised':
      return Object.entries(value as Record<string, unknown>).flatMap(([key, pair]) => change(key, pair))
    case 'satisfaction':
      return [`满意度：${codes(SATISFACTION)(value)}`]
    case 'conclusion':
      return [`结论：${codes(CONCLUSION)(value)}`]
    case 'basis':
      return [`依据：${action === 'dismiss' ? codes(DISMISS_BASIS)(value) : String(value)}`]
    case 'milestone':
      return [`时限：${milestoneLabel(String(value))}`]
    case 'workdays':
      return [`${String(value)} 个工作日`]
    case 'granted':
      return [value === true ? '同意延期' : '不同意延期']
    case 'warnings':
      return [`答复检查有提示（${named([value].flat().map(String))}），仍予通过`]
    case 'interim_warnings':
      return [`阶段性答复的检查有提示（${named([value].flat().map(String))}）`]
    case 'unpublished':
      return value === true ? ['办结时公开回应还没有完成'] : []
    case 'step':
      return [`步骤：${String(value)}`]
    case 'late':
      return value === true ? ['超时'] : []
    case 'name':
      return [`预案：${String(value)}`]
    case 'where':
      return [`发布在：${String(value)}`]
    case 'due_at':
      return [`完成时限：${stamp(String(value))}`]
    case 'dispatches':
      return [`第 ${String(value)} 次交办`]
    case 'designated':
      return ['指定承办，不得再退回']
    case 'unit':
      return [`单位：${units.join('')}`]
    case 'why':
    case 'note':
      return [String(value)]
    case 'ruling':
    case 'result':
      return [`结果：${codes(RULING)(value)}`]
    case 'answers':
      return [`答复：${codes(TASK)(value)}`]
    case 'holder':
      return [`经办人：${String(value)}`]
    case 'people':
      return [`限阅人员：${[value].flat().map(String).join('、')}`]
    case 'concerned':
      return [value === true ? '反映的是该单位自身，继续回避' : '反映的不是该单位自身，解除回避']
    default:
      return change(name, value)
  }
}

export function detailWords(entry: TimelineEntry, nameOf: NameOf): string[] {
  return Object.entries(entry.detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([name, value]) => told(name, value, entry.action, nameOf))
}
