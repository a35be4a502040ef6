/** The fields that the forms of actions are made of, as the contract names them, in the office's words. */
import { type Action, type ActionBody, CATEGORIES, KINDS, RISKS, TIERS } from '@/api/contract'
import { CATEGORY, KIND, milestoneLabel, options, RISK, TIER } from '@/labels'

export interface FieldSpec<Name extends string = string> {
  name: Name
  label: string
  kind:
    | 'text'
    | 'long'
    | 'url'
    | 'number'
    | 'datetime'
    | 'choice'
    | 'pills'
    | 'flag'
    | 'unit'
    | 'units'
    | 'items'
    | 'case'
    | 'part'
    | 'task'
    | 'found'
    | 'person'
    | 'people'
  required?: boolean
  hint?: string
  max?: number
  options?: { value: string | number; label: string }[]
  /** Asked and sent only when this other field has a value. */
  when?: string
  /** Filled in from the case; sent only when changed. */
  preset?: 'risk' | 'tier' | 'category' | 'kind'
}

export interface ActionSpec<Name extends string = string> {
  /** Words on the button that sends. */
  submit: string
  /** Announced when done. */
  done: string
  fields: FieldSpec<Name>[]
  tone?: 'danger'
  lead?: string
}

export const reason: FieldSpec<'reason'> = {
  name: 'reason',
  label: '理由',
  kind: 'long',
  required: true,
  max: 2000,
}
export const note: FieldSpec<'note'> = { name: 'note', label: '说明', kind: 'long', max: 2000 }
export const needed = <Name extends string>(field: FieldSpec<Name>, label: string): FieldSpec<Name> => ({
  ...field,
  label,
  required: true,
})
export const leadUnit: FieldSpec<'lead_unit'> = { name: 'lead_unit', label: '主办单位', kind: 'unit' }
export const assisting: FieldSpec<'assisting_units'> = {
  name: 'assisting_units',
  label: '协办单位',
  kind: 'units',
}
export const askParts: FieldSpec<'ask_parts'> = {
  name: 'ask_parts',
  label: '协办意见',
  kind: 'flag',
  when: 'assisting_units',
  options: [
    { value: 'yes', label: '交齐后才能答复' },
    { value: 'no', label: '不必单独提交' },
  ],
}
export const yesNo = (yes: string, no: string) => [
  { value: 'yes', label: yes },
  { value: 'no', label: no },
]
export const basis: FieldSpec<'basis'> = {
  name: 'basis',
  label: '依据',
  kind: 'long',
  required: true,
  max: 500,
  hint: '写明职责分工文件或法规条款。',
}
export const publicReply: FieldSpec<'public_reply'> = {
  name: 'public_reply',
  label: '公开答复',
  kind: 'long',
  required: true,
  max: 10000,
  hint: '将向社会公开：先表明态度、说清事实；个人信息会自动遮盖。',
}
export const milestones = ['first_reply', 'close'].map((value) => ({
  value,
  label: milestoneLabel(value),
}))
export const announced = ['authoritative_information', 'press_conference', 'follow_up_report'].map(
  (value) => ({
    value,
    label: milestoneLabel(value),
  }),
)
export const pick = <Name extends string>(
  name: Name,
  label: string,
  labels: Record<string, string>,
): FieldSpec<Name> => ({
  name,
  label,
  kind: 'pills',
  required: true,
  options: Object.entries(labels).map(([value, text]) => ({ value, label: text })),
})

export const REVIEW_JUDGEMENT: FieldSpec<'risk' | 'tier' | 'category' | 'kind'>[] = [
  { name: 'risk', label: '风险等级', kind: 'pills', preset: 'risk', options: options(RISKS, RISK) },
  { name: 'tier', label: '处置层级', kind: 'pills', preset: 'tier', options: options(TIERS, TIER) },
  {
    name: 'category',
    label: '类别',
    kind: 'choice',
    preset: 'category',
    options: options(CATEGORIES, CATEGORY),
  },
  { name: 'kind', label: '诉求性质', kind: 'choice', preset: 'kind', options: options(KINDS, KIND) },
]

/** The names of an action's fields, from the API's own description: a misspelt one fails the type check. */
export type NamesOf<A extends Action> = Exclude<
  keyof Extract<ActionBody, { action: A }> & string,
  'action' | 'version'
>
