/** From a case to the first values of an action's form, and from its values to what is sent. */
import type { Action, ActionBody, CaseDetail } from '@/api/contract'
import { fromLocalField } from '@/ui/time'

import { ACTION_SPECS, type FieldSpec } from './actions'

export type FieldValue = string | number | (string | number)[]
export type Values = Record<string, FieldValue>

const asList = (value: FieldValue | undefined): (string | number)[] => (Array.isArray(value) ? value : [])
const asText = (value: FieldValue | undefined): string =>
  Array.isArray(value) ? '' : String(value ?? '').trim()

function lastReply(detail: CaseDetail): string {
  const newest = [...detail.replies].sort((a, b) => b.version - a.version)[0]
  return newest?.text ?? ''
}

/** What the analysis proposes for the case, then what it thought of for each item; best first, at most three. */
export function suggestedUnits(detail: CaseDetail): string[] {
  const ofItems = detail.items.flatMap((item) => item.assessment.suggested_units.map(({ unit }) => unit))
  return [...new Set([detail.suggested_unit, ...ofItems])]
    .filter((unit): unit is string => unit !== null && !detail.concerned_units.includes(unit))
    .slice(0, 3)
}

const LISTS = ['pills', 'flag', 'units', 'items', 'part', 'task', 'found', 'people']

/** Whether a field is asked, as the others are filled in. */
export const asked = (field: FieldSpec, values: Values): boolean =>
  field.when === undefined || asList(values[field.when]).length > 0

function initial(field: FieldSpec, detail: CaseDetail): FieldValue {
  if (field.preset) return field.kind === 'pills' ? [detail[field.preset]] : detail[field.preset]
  if (field.name === 'lead_unit') return detail.lead_unit ? '' : (detail.suggested_unit ?? '')
  if (field.name === 'assisting_units') return [...detail.assisting_units]
  if (field.name === 'public_reply') return lastReply(detail)
  if (field.name === 'ask_parts') return ['yes']
  if (LISTS.includes(field.kind)) return []
  return ''
}

export function initialValues(action: Action, detail: CaseDetail): Values {
  return Object.fromEntries(ACTION_SPECS[action].fields.map((field) => [field.name, initial(field, detail)]))
}

function single(value: FieldValue | undefined): string | number | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** Names of the judgements that differ from the case as it is. */
export function changedPresets(action: Action, values: Values, detail: CaseDetail): string[] {
  return ACTION_SPECS[action].fields.flatMap(({ preset }) =>
    preset && single(values[preset]) !== detail[preset] ? [preset] : [],
  )
}

function sent(field: FieldSpec, values: Values, detail: CaseDetail): unknown {
  const value = values[field.name]
  if (field.preset) return single(value) === detail[field.preset] ? undefined : single(value)
  switch (field.kind) {
    case 'pills':
    case 'part':
    case 'task':
    case 'found':
      return asList(value)[0]
    case 'flag':
      return asList(value).length ? asList(value)[0] === 'yes' : undefined
    case 'units':
      return asList(value).length || detail.assisting_units.length ? asList(value) : undefined
    case 'items':
    case 'people':
      return asList(value).length ? asList(value) : undefined
    case 'number':
      return asText(value) === '' ? undefined : Number(value)
    case 'datetime':
      return asText(value) === '' ? undefined : fromLocalField(asText(value))
    default:
      return asText(value) === '' ? undefined : asText(value)
  }
}

/** The request as the API takes it. The form knows its fields only at run time; the API checks every one. */
export function toBody(action: Action, version: number, values: Values, detail: CaseDetail): ActionBody {
  return { action, version, ...toFields(action, values, detail) } as ActionBody
}

/** The fields of the request; what was left empty is left out. */
export function toFields(action: Action, values: Values, detail: CaseDetail): Record<string, unknown> {
  const entries = ACTION_SPECS[action].fields
    .filter((field) => asked(field, values))
    .map((field) => [field.name, sent(field, values, detail)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** What is missing, by field; the server checks everything again. */
export function missing(action: Action, values: Values, detail: CaseDetail): Record<string, string> {
  const fields = toFields(action, values, detail)
  const errors: Record<string, string> = {}
  for (const field of ACTION_SPECS[action].fields) {
    if (field.required && fields[field.name] === undefined) errors[field.name] = `请填写${field.label}。`
    const value = fields[field.name]
    if (
      field.kind === 'number' &&
      typeof value === 'number' &&
      !(value >= 1 && value <= (field.max ?? Infinity))
    )
      errors[field.name] = `请填 1 到 ${field.max} 之间的整数。`
  }
  if (changedPresets(action, values, detail).length > 0 && fields.reason === undefined)
    errors.reason = '改动了研判，请写明理由。'
  return errors
}
