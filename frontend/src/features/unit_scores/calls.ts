/** The assessment of units: sheets, the cases behind numbers, rules, appeals, adoptions. */
import { api, data, keyed } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Sheet = Schemas['ScoreSheet']
export type UnitScore = Schemas['UnitScoreView']
export type ScorePoint = Schemas['ScorePoint']
export type Measure = Schemas['ScoreMeasure']
export type Appeal = Schemas['ScoreAppealView']
export type ScoreRules = Schemas['ScoreRulesOut']
export type Adoption = Schemas['AdoptionView']
type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type NewRules = BodyOf<'change_score_rules_api_v1_unit_scores_rules_post'>
export type NewAdoption = BodyOf<'add_adoption_api_v1_cases__case_id__adoptions_post'>

const of = (case_id: string) => ({ path: { case_id } })

export const getSheet = (period: string) =>
  data(api.GET('/api/v1/unit-scores', { params: { query: { period } } }))

export const listPeriods = () => data(api.GET('/api/v1/unit-scores/periods'))

export const listCases = (period: string, unit: string, measure: Measure, cursor: string | null) =>
  data(
    api.GET('/api/v1/unit-scores/cases', { params: { query: { period, unit, measure, cursor, limit: 50 } } }),
  )

export const getRules = () => data(api.GET('/api/v1/unit-scores/rules'))

export const saveRules = (body: NewRules) => data(api.POST('/api/v1/unit-scores/rules', { body, ...keyed() }))

export const lockPeriod = (period: string, appeal_days: number) =>
  data(api.POST('/api/v1/unit-scores/lock', { body: { period, appeal_days }, ...keyed() }))

export const appeal = (body: { period: string; unit: string; measure: Measure; reason: string }) =>
  data(api.POST('/api/v1/unit-scores/appeals', { body, ...keyed() }))

export const decideAppeal = (appeal_id: string, body: { upheld: boolean; change: string; reason: string }) =>
  data(
    api.POST('/api/v1/unit-scores/appeals/{appeal_id}/decision', {
      params: { path: { appeal_id } },
      body,
      ...keyed(),
    }),
  )

export const listAdoptions = (case_id: string) =>
  data(api.GET('/api/v1/cases/{case_id}/adoptions', { params: of(case_id) }))

export const adopt = (case_id: string, body: NewAdoption) =>
  data(api.POST('/api/v1/cases/{case_id}/adoptions', { params: of(case_id), body, ...keyed() }))

export const revokeAdoption = (adoption_id: string) =>
  data(api.POST('/api/v1/adoptions/{adoption_id}/revoke', { params: { path: { adoption_id } }, ...keyed() }))
