/** The form of a new item and what is sent of it. */
import type { Channel, NewItem } from '@/api/contract'
import { fromLocalField } from '@/ui/time'

export interface ItemForm {
  channel: Channel
  title: string
  text: string
  source_url: string
  occurred_at: string
  published_at: string
  place: string
  concerns_unit: string
  external_id: string
  views: string
  likes: string
  comments: string
  shares: string
  drill: boolean
}

export const EMPTY: ItemForm = {
  channel: 'phone',
  title: '',
  text: '',
  source_url: '',
  occurred_at: '',
  published_at: '',
  place: '',
  concerns_unit: '',
  external_id: '',
  views: '',
  likes: '',
  comments: '',
  shares: '',
  drill: false,
}

export const REACH = ['views', 'likes', 'comments', 'shares'] as const
/** Where an error of the server may point. */
export const POINTERS = [
  'channel',
  'title',
  'text',
  'source_url',
  'occurred_at',
  'published_at',
  'place',
  'concerns_unit',
  'external_id',
  ...REACH.map((key) => `reach.${key}`),
  'drill',
]
export const LONGEST_TEXT = 10_000

export const pointsIn = (text: string): number => Array.from(text).length

/** Hints before sending; the server decides. */
export function check(form: ItemForm, now: number): Record<string, string> {
  const errors: Record<string, string> = {}
  const length = pointsIn(form.text)
  if (form.text.trim() === '') errors.text = '请填写内容。'
  else if (length > LONGEST_TEXT) errors.text = `内容最多 ${LONGEST_TEXT} 字，现在有 ${length} 字。`
  if (pointsIn(form.title) > 200) errors.title = '标题最多 200 字。'
  if (form.source_url && !/^https?:\/\/\S+$/i.test(form.source_url.trim()))
    errors.source_url = '网址要以 http:// 或 https:// 开头。'
  for (const key of ['occurred_at', 'published_at'] as const)
    if (form[key] && Date.parse(fromLocalField(form[key])) > now + 600_000) errors[key] = '时间不能在将来。'
  for (const key of REACH)
    if (form[key] !== '' && !/^\d+$/.test(String(form[key]).trim()))
      errors[`reach.${key}`] = '请填 0 或更大的整数。'
  return errors
}

/** Only what was filled in is sent, and the text exactly as typed. */
export function toItem(form: ItemForm): NewItem {
  const item: NewItem = { channel: form.channel, text: form.text }
  for (const key of ['title', 'source_url', 'place', 'concerns_unit', 'external_id'] as const)
    if (form[key].trim()) item[key] = form[key].trim()
  for (const key of ['occurred_at', 'published_at'] as const)
    if (form[key]) item[key] = fromLocalField(form[key])
  const reach = REACH.filter((key) => String(form[key]).trim() !== '').map(
    (key) => [key, Number(form[key])] as const,
  )
  if (reach.length) item.reach = Object.fromEntries(reach)
  if (form.drill) item.drill = true
  return item
}
