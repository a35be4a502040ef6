/** Emergency plans: what they say, and what becomes of those started on a case. */
import { api, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type PlanVersion = Schemas['PlanOut']
export type Plan = Schemas['Plan']
export type Doer = Schemas['Doer']
export type Run = Schemas['RunView']
export type RunStep = Schemas['LineView']
export type CasePlans = Schemas['CasePlans']
export type Offer = Schemas['Offer']

export const listPlans = () => data(api.GET('/api/v1/plans'))

export const planHistory = (plan_id: string) =>
  data(api.GET('/api/v1/plans/{plan_id}', { params: { path: { plan_id } } }))

export const addPlan = (plan: Plan, reason: string, key: string): Promise<PlanVersion> =>
  data(api.POST('/api/v1/plans', { body: { plan, reason }, ...keyed(key) }))

export const changePlan = (
  plan_id: string,
  based_on: number,
  plan: Plan,
  reason: string,
  key: string,
): Promise<PlanVersion> =>
  data(
    api.POST('/api/v1/plans/{plan_id}/versions', {
      params: { path: { plan_id } },
      body: { plan, reason, based_on },
      ...keyed(key),
    }),
  )

export const plansOfCase = (case_id: string): Promise<CasePlans> =>
  data(api.GET('/api/v1/cases/{case_id}/plans', { params: { path: { case_id } } }))

export const startPlan = (case_id: string, plan: string, key: string): Promise<Run> =>
  data(
    api.POST('/api/v1/cases/{case_id}/plans', {
      params: { path: { case_id } },
      body: { plan },
      ...keyed(key),
    }),
  )

export const tickStep = (run_id: string, step: number, note: string | null, key: string): Promise<Run> =>
  data(
    api.POST('/api/v1/case-plans/{run_id}/ticks', {
      params: { path: { run_id } },
      body: { step, note },
      ...keyed(key),
    }),
  )
