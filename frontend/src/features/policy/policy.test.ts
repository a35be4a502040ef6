import { expect, it } from 'vitest'

import {
  type Clock,
  conditionWords,
  copyOf,
  differences,
  plainRule,
  type Policy,
  ruleWords,
  watchFault,
} from './policy'

const clock: Clock = {
  milestone: 'close',
  risk: [],
  kind: ['rumour'],
  category: [],
  signals: [],
  rule: plainRule(),
}
const policy: Policy = {
  clocks: [clock],
  warnings: [50, 80, 100],
  escalation: [{ percent: 120, to: 'next_person' }],
  extensions: { times: 1, most_workdays: 10 },
  pauses: { times: 1, most_workdays: 10, milestones: ['close'] },
  return_within: plainRule(),
  return_within_complex: plainRule(),
  dispatches: 3,
  part_within: plainRule(),
  answer_within: plainRule(),
  parts_of_all: false,
  repeats: 3,
  follow_up_within: plainRule(),
  retention_months: null,
  watch: {
    normal: ['duty'],
    heightened: ['duty', 'chief'],
    special: ['duty', 'deputy', 'chief'],
    check_in_before: 30,
    check_in_grace: 15,
  },
  verify_before_reply: false,
  follow_up_before_close: false,
}

it('says a rule and whom it is for in the words of the office', () => {
  expect(ruleWords(plainRule())).toBe('1 个工作日，从下一个工作时间起计')
  expect(
    ruleWords({ ...plainRule(), unit: 'hour', amount: 24, start: 'at_once', calendar: 'round_the_clock' }),
  ).toBe('24 小时，按全天（含夜间和节假日）')
  expect(conditionWords(clock)).toBe('传言求证')
  expect(conditionWords({ ...clock, kind: [] })).toBe('其余全部')
})

it('lists what a draft changes and nothing else', () => {
  expect(differences(policy, copyOf(policy))).toEqual([])
  const draft = copyOf(policy)
  draft.clocks = [{ ...clock, rule: { ...clock.rule, amount: 2 } }]
  draft.pauses.times = 0
  expect(differences(policy, draft)).toEqual([
    '办结（传言求证）：1 个工作日，从下一个工作时间起计 → 2 个工作日，从下一个工作时间起计',
    '暂停计时：最多 1 次，每次不超过 10 个工作日；暂停办结 → 不允许',
  ])
})

it('notices when only the order of the clocks changes', () => {
  const two = { ...policy, clocks: [clock, { ...clock, kind: [] }] }
  expect(differences(two, { ...two, clocks: [...two.clocks].reverse() })).toEqual(['调整了时限的先后'])
})

it('asks for the main officer always, and for more at a stricter level', () => {
  const { watch } = copyOf(policy)
  expect(watchFault(watch, 'special')).toBeUndefined()
  watch.normal = ['deputy']
  expect(watchFault(watch, 'normal')).toBe('须有主班。')
  expect(watchFault(watch, 'heightened')).toBe('正常值守已要求副班，这里也须有。')
  const draft = { ...policy, watch: { ...policy.watch, check_in_grace: 30 } }
  expect(differences(policy, draft)).toEqual([
    '签到：班前 30 分钟起，班后 15 分钟内算按时 → 班前 30 分钟起，班后 30 分钟内算按时',
  ])
})
