/** The objects of the API as the pages use them: the generated types, told more exactly where OpenAPI is vague. */
import type { Tier } from './codes'
import type { components, operations } from './schema'

export * from './codes'

type Schemas = components['schemas']
type Exact<T, Known> = Omit<T, keyof Known> & Known

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export type Reason = Schemas['Reason']
export type Entity = Schemas['Entity']
export type Assessment = Exact<Schemas['ShownAssessment'], { tier: Tier }>
export type Item = Exact<Schemas['ItemOut'], { assessment: Assessment | null }>

export type Deadline = Schemas['DeadlineView']
export type TimelineEntry = Schemas['TimelineView']
export type Reply = Schemas['ReplyView']
export type Task = Schemas['TaskView']
export type TaskKind = Schemas['TaskKind']
export type TaskStatus = Schemas['TaskStatus']
export type Ruling = Schemas['Ruling']
export type Colleague = Schemas['PersonView']
export type Substitute = Schemas['SubstituteView']
export type NewSubstitute = BodyOf<operations['add_substitute_api_v1_substitutes_post']>
export type Sample = Schemas['SampleView']
/** An item inside a case; the case itself says what became of it. */
export type CaseItem = Exact<Schemas['ItemView'], { assessment: Assessment }>
export type CaseEntry = Exact<Schemas['CaseSummary'], { tier: Tier }>
export type CaseDetail = Exact<Schemas['CaseView'], { tier: Tier; items: CaseItem[] }>

export type Topic = Schemas['TopicView']
export type TopicDetail = Schemas['TopicDetail']
export type TopicItem = Schemas['TopicItem']
export type LikeTopic = Schemas['LikeTopic']
export type TakenOut = Schemas['TakenOut']
export type Why = Schemas['Why']
export type Trend = Schemas['Trend']

export type Learning = Schemas['LearningView']
export type Drift = Schemas['DriftView']
export type Rate = Schemas['Rate']
export type LearningField = Schemas['FieldRate']['field']

type BodyOf<Operation extends { requestBody?: { content: { 'application/json': unknown } } }> = NonNullable<
  Operation['requestBody']
>['content']['application/json']

/** The body of an action: one shape for each name. */
export type ActionBody = BodyOf<operations['act_on_case_api_v1_cases__case_id__actions_post']>
type FieldOf<Name extends string> = Extract<ActionBody, { action: Name }>
export type Satisfaction = FieldOf<'follow_up'>['satisfaction']
export type Conclusion = FieldOf<'verify'>['conclusion']
export type DismissBasis = FieldOf<'dismiss'>['basis']
export type PauseBasis = FieldOf<'pause'>['basis']
export type NewItem = BodyOf<operations['submit_api_v1_items_post']>

export type Unit = Schemas['UnitOut']
export type User = Schemas['UserOut']
export type UnitSystem = Schemas['ClientOut']
export type Me = Schemas['Me']
export type Site = Schemas['Site']
