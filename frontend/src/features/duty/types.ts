/** The objects of the rota, as the API tells them. */
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
type BodyOf<Operation extends { requestBody: { content: { 'application/json': unknown } } }> =
  Operation['requestBody']['content']['application/json']

export type Post = Schemas['Post']
export type Step = Schemas['LadderStep']
export type Level = Schemas['Level']
export type Lack = Schemas['Lack']
export type Attendance = Schemas['Attendance']
export type Turn = Schemas['Turn']
export type SwapState = Schemas['SwapState']

export type Person = Schemas['PersonOut']
export type Shift = Schemas['ShiftOut']
export type DutyNow = Schemas['DutyNow']
export type Gap = Schemas['GapOut']
export type Regime = Schemas['RegimeOut']
export type Rotation = Schemas['RotationOut']
export type Override = Schemas['OverrideOut']
export type Swap = Schemas['SwapOut']
export type SwapShift = Schemas['SwapShift']
export type Handover = Schemas['HandoverOut']
export type CaseOfNote = Schemas['CaseOfNote']

export type NewRotation = BodyOf<operations['add_rotation_api_v1_duty_rotations_post']>
export type NewOverride = BodyOf<operations['add_override_api_v1_duty_overrides_post']>
export type NewSwap = BodyOf<operations['ask_for_swap_api_v1_duty_swaps_post']>
export type NewHandover = BodyOf<operations['hand_over_api_v1_duty_handovers_post']>
export type NewRegime = BodyOf<operations['set_regime_api_v1_duty_regimes_post']>
