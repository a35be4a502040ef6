import { describe, expect, it } from 'vitest'

import { EXAMPLE } from './example'
import { changedPresets, initialValues, missing, suggestedUnits, toBody } from './form'

describe('the review form', () => {
  it('needs nothing but one tap when the proposal is right', () => {
    const values = initialValues('review', EXAMPLE)
    expect(missing('review', values, EXAMPLE)).toEqual({})
    expect(toBody('review', 4, values, EXAMPLE)).toEqual({
      action: 'review',
      version: 4,
      lead_unit: 'chengguan',
    })
  })

  it('sends only the judgement that was changed, and asks why', () => {
    const values = { ...initialValues('review', EXAMPLE), risk: ['major'], kind: 'alert' }
    expect(changedPresets('review', values, EXAMPLE)).toEqual(['risk', 'kind'])
    expect(missing('review', values, EXAMPLE)).toHaveProperty('reason')
    const told = { ...values, reason: ' 现场有人受伤 ' }
    expect(missing('review', told, EXAMPLE)).toEqual({})
    expect(toBody('review', 4, told, EXAMPLE)).toMatchObject({
      risk: 'major',
      kind: 'alert',
      reason: '现场有人受伤',
    })
  })

  it('may confirm without naming a unit', () => {
    const values = { ...initialValues('review', EXAMPLE), lead_unit: '' }
    expect(toBody('review', 4, values, EXAMPLE)).toEqual({ action: 'review', version: 4 })
  })
})

describe('the suggested units', () => {
  const item = (...units: string[]) =>
    ({
      assessment: { suggested_units: units.map((unit) => ({ unit, score: 0.3 })) },
    }) as (typeof EXAMPLE.items)[number]

  it('are three at most, each once, that of the case first', () => {
    const items = [item('jiaoyu', 'chengguan'), item('jiaoyu', 'huanbao', 'shuiwu')]
    expect(suggestedUnits({ ...EXAMPLE, items })).toEqual(['chengguan', 'jiaoyu', 'huanbao'])
  })

  it('never are units that the case is about', () => {
    const detail = { ...EXAMPLE, suggested_unit: null, items: [item('jiaoyu', 'huanbao')] }
    expect(suggestedUnits({ ...detail, concerned_units: ['jiaoyu'] })).toEqual(['huanbao'])
    expect(suggestedUnits({ ...detail, items: [] })).toEqual([])
  })
})

describe('other forms', () => {
  it('name what is missing', () => {
    const values = initialValues('assign', { ...EXAMPLE, suggested_unit: null })
    expect(missing('assign', values, EXAMPLE)).toEqual({ lead_unit: '请填写主办单位。' })
  })

  it('start a new draft from the reply that was sent back', () => {
    const reply = { text: '旧稿', version: 1 } as (typeof EXAMPLE.replies)[number]
    expect(initialValues('submit_reply', { ...EXAMPLE, replies: [reply] })).toMatchObject({
      public_reply: '旧稿',
    })
  })

  it('send numbers, choices, yes and no, and Beijing times as the API wants them', () => {
    expect(toBody('decide_extension', 1, { granted: ['no'] }, EXAMPLE)).toMatchObject({ granted: false })
    expect(toBody('request_extension', 1, { workdays: '5', milestone: ['close'] }, EXAMPLE)).toMatchObject({
      workdays: 5,
      milestone: 'close',
    })
    const instruct = { note: '速办', due_at: '2026-03-06T12:00' }
    expect(toBody('instruct', 1, instruct, EXAMPLE)).toMatchObject({ due_at: '2026-03-06T12:00:00+08:00' })
    expect(
      missing(
        'request_extension',
        { workdays: '0', milestone: ['close'], reason: '雨', interim_reply: '在办' },
        EXAMPLE,
      ),
    ).toHaveProperty('workdays')
  })
})
