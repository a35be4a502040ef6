/** The editor's fields, and the plan that they make. */
import type { Kind, Risk } from '@/api/contract'

import type { Doer, Plan, PlanVersion } from './calls'

export interface StepField {
  key: number
  title: string
  doer: Doer
  minutes: string
}

export interface PlanForm {
  name: string
  risks: Risk[]
  kinds: Kind[]
  steps: StepField[]
  active: boolean
  reason: string
}

let keys = 0
export const emptyStep = (): StepField => ({ key: (keys += 1), title: '', doer: 'duty', minutes: '' })

export function formOf(version: PlanVersion | null): PlanForm {
  const plan = version?.plan
  return {
    name: plan?.name ?? '',
    risks: [...(plan?.risks ?? [])],
    kinds: [...(plan?.kinds ?? [])],
    steps: plan
      ? plan.steps.map((step) => ({
          ...emptyStep(),
          title: step.title,
          doer: step.doer,
          minutes: step.within_minutes ? String(step.within_minutes) : '',
        }))
      : [emptyStep()],
    active: plan?.active ?? true,
    reason: '',
  }
}

/** What is missing, by field; steps are named by their number from 0. */
export function faults(form: PlanForm): Record<string, string> {
  const found: Record<string, string> = {}
  if (!form.name.trim()) found.name = '请写预案名称。'
  if (!form.reason.trim()) found.reason = '请写明为什么这样改。'
  form.steps.forEach((step, index) => {
    if (!step.title.trim()) found[`steps.${index}.title`] = '请写这一步做什么。'
    if (step.minutes.trim() && !/^[1-9]\d{0,4}$/.test(step.minutes.trim()))
      found[`steps.${index}.within_minutes`] = '请填整数分钟，或不填。'
  })
  return found
}

export function planOf(form: PlanForm): Plan {
  return {
    name: form.name.trim(),
    risks: form.risks,
    kinds: form.kinds,
    active: form.active,
    steps: form.steps.map(({ title, doer, minutes }) => ({
      title: title.trim(),
      doer,
      within_minutes: minutes.trim() ? Number(minutes) : null,
    })),
  }
}

/** The step at `index` one place up or down; at the end of the list nothing moves. */
export function moved(steps: StepField[], index: number, by: -1 | 1): StepField[] {
  const next = [...steps]
  const [step] = next.splice(index, 1)
  if (step && index + by >= 0 && index + by < steps.length) next.splice(index + by, 0, step)
  else return steps
  return next
}
