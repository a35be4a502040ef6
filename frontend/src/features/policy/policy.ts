/** The handling policy: its versions, its rules in words, and what a draft changes. */
import { useInfiniteQuery } from '@tanstack/vue-query'

import { api, data, keyed } from '@/api/client'
import type { components } from '@/api/schema'
import { LEVEL, POST, POSTS } from '@/features/duty/words'
import { CATEGORY, KIND, milestoneLabel, RISK } from '@/labels'

type Schemas = components['schemas']
export type Policy = Schemas['Policy']
export type PolicyVersion = Schemas['PolicyOut']
export type Clock = Schemas['Clock']
export type Rule = Schemas['DeadlineRule']
export type Milestone = Schemas['Milestone']

export const usePolicies = () =>
  useInfiniteQuery({
    queryKey: ['policies'],
    queryFn: ({ pageParam }) =>
      data(api.GET('/api/v1/policies', { params: { query: { limit: 20, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })

export const decide = (body: { based_on: number; reason: string; policy: Policy }): Promise<PolicyVersion> =>
  data(api.POST('/api/v1/policies', { body, ...keyed() }))

export const MILESTONES: Milestone[] = [
  'accept',
  'first_reply',
  'close',
  'public_response',
  'authoritative_information',
  'press_conference',
  'follow_up_report',
]
export const UNIT: Record<Rule['unit'], string> = { minute: '分钟', hour: '小时', workday: '个工作日' }
export const START: Record<Rule['start'], string> = {
  at_once: '立即起计',
  next_working_minute: '从下一个工作时间起计',
  next_workday: '从下一个工作日起计',
}
export const END: Record<Rule['end'], string> = { same_time: '到同一时刻', end_of_day: '到当天结束' }
export const HOURS: Record<Rule['calendar'], string> = {
  working: '按工作时间',
  round_the_clock: '按全天（含夜间和节假日）',
}
export const TARGET: Record<Schemas['Target'], string> = {
  next_person: '提请下一责任人（单位负责人）',
  next_tier: '提级到上一层级',
}

/** `7 个工作日，从下一个工作时间起计`; what goes without saying is left out. */
export function ruleWords(rule: Rule): string {
  const parts = [`${rule.amount} ${UNIT[rule.unit]}`]
  if (rule.unit !== 'workday') parts.push(HOURS[rule.calendar])
  if (rule.start !== 'at_once') parts.push(START[rule.start])
  if (rule.end !== 'same_time') parts.push(END[rule.end])
  return parts.join('，')
}

/** Reasons of an assessment in short; the code itself where an office's own is not known here. */
const SIGNALS: Readonly<Record<string, string>> = {
  danger_to_life: '危及生命',
  missing_person: '人员走失',
  disaster_under_way: '灾害事故正在发生',
  disaster_imminent: '险情加剧',
  life_support_failing: '生命支持中断',
  mass_illness: '多人发病',
  deaths: '人员死亡',
  mass_threat: '威胁众多群众',
  water_poisoned: '饮用水可能有毒',
  hazard: '安全隐患',
  casualties: '出现伤亡',
  service_outage: '水电气暖等基本服务中断',
  many_unpaid: '多人被拖欠工资',
  many_cheated: '多人受骗',
  illness: '出现病例',
  vulnerable_harmed: '弱势人员受害',
  injuries: '有人受伤',
  rumour_spreading: '传言扩散',
  pollution_harm: '污染危害',
}

/** Which cases a clock is for. */
export function conditionWords(clock: Clock): string {
  const parts = [
    clock.risk.map((code) => RISK[code]).join('、'),
    clock.kind.map((code) => KIND[code]).join('、'),
    clock.category.map((code) => CATEGORY[code]).join('、'),
    clock.signals.map((code) => SIGNALS[code] ?? code).join('、'),
  ].filter(Boolean)
  return parts.join('；') || '其余全部'
}

export interface Setting {
  key: string
  label: string
  words: string
}
const yes = (value: boolean) => (value ? '是' : '否')
const ladder = (policy: Policy) =>
  policy.escalation.map(({ percent, to }) => `${percent}% ${TARGET[to]}`).join('；') || '无'

export const WATCH_LEVELS = ['normal', 'heightened', 'special'] as const
type WatchLevel = (typeof WATCH_LEVELS)[number]

/** What is wrong with the posts of a level, if anything. */
export function watchFault(watch: Policy['watch'], level: WatchLevel): string | undefined {
  if (!watch[level].includes('duty')) return '须有主班。'
  const less = WATCH_LEVELS[WATCH_LEVELS.indexOf(level) - 1]
  const missing = POSTS.filter((post) => less && watch[less].includes(post) && !watch[level].includes(post))
  return missing.length && less
    ? `${LEVEL[less]}已要求${missing.map((post) => POST[post]).join('、')}，这里也须有。`
    : undefined
}

const watchWords = (watch: Policy['watch']) =>
  WATCH_LEVELS.map(
    (level) =>
      `${LEVEL[level]}：${POSTS.filter((post) => watch[level].includes(post))
        .map((post) => POST[post])
        .join('、')}`,
  ).join('；')

/** Everything of a policy beside its clocks, in words. */
export function settings(policy: Policy): Setting[] {
  const { extensions, pauses } = policy
  return [
    {
      key: 'warnings',
      label: '到期前提醒',
      words: policy.warnings.map((at) => `${at}%`).join('、') || '无',
    },
    { key: 'escalation', label: '超期后逐级', words: ladder(policy) },
    {
      key: 'extensions',
      label: '延期',
      words: `最多 ${extensions.times} 次，每次不超过 ${extensions.most_workdays} 个工作日`,
    },
    {
      key: 'pauses',
      label: '暂停计时',
      words: pauses.times
        ? `最多 ${pauses.times} 次，每次不超过 ${pauses.most_workdays} 个工作日；暂停${pauses.milestones.map(milestoneLabel).join('、')}`
        : '不允许',
    },
    { key: 'return_within', label: '退回', words: ruleWords(policy.return_within) },
    {
      key: 'return_within_complex',
      label: '退回（有协办单位）',
      words: ruleWords(policy.return_within_complex),
    },
    { key: 'dispatches', label: '指定承办', words: `交办 ${policy.dispatches} 次后指定` },
    { key: 'part_within', label: '协办意见', words: ruleWords(policy.part_within) },
    { key: 'answer_within', label: '答复督办批示', words: ruleWords(policy.answer_within) },
    { key: 'follow_up_within', label: '回访', words: ruleWords(policy.follow_up_within) },
    { key: 'repeats', label: '重复诉求提级', words: `同一事项 ${policy.repeats} 天反映` },
    { key: 'watch', label: '值守岗位', words: watchWords(policy.watch) },
    {
      key: 'check_in',
      label: '签到',
      words: `班前 ${policy.watch.check_in_before} 分钟起，班后 ${policy.watch.check_in_grace} 分钟内算按时`,
    },
    { key: 'parts_of_all', label: '协办单位都须提交意见', words: yes(policy.parts_of_all) },
    { key: 'verify_before_reply', label: '先核查再答复', words: yes(policy.verify_before_reply) },
    { key: 'follow_up_before_close', label: '先回访再办结', words: yes(policy.follow_up_before_close) },
    {
      key: 'retention_months',
      label: '归档后保留',
      words: policy.retention_months ? `${policy.retention_months} 个月` : '长期',
    },
  ]
}

/** Clocks by milestone and conditions: one whose time alone changes is told as one change. */
const byCase = (policy: Policy) =>
  new Map(
    policy.clocks.map((clock) => [
      `${milestoneLabel(clock.milestone)}（${conditionWords(clock)}）`,
      ruleWords(clock.rule),
    ]),
  )

/** What a draft changes, line by line; nothing when it is as before. */
export function differences(before: Policy, after: Policy): string[] {
  const old = byCase(before)
  const fresh = byCase(after)
  const clocks = [...fresh].flatMap(([name, words]) => {
    const was = old.get(name)
    if (was === undefined) return [`新增时限 ${name}：${words}`]
    return was === words ? [] : [`${name}：${was} → ${words}`]
  })
  const removed = [...old.keys()].filter((name) => !fresh.has(name)).map((name) => `去掉时限 ${name}`)
  const order = (names: Map<string, string>, others: Map<string, string>) =>
    [...names.keys()].filter((name) => others.has(name)).join('\n')
  const moved = order(old, fresh) === order(fresh, old) ? [] : ['调整了时限的先后']
  const was = new Map(settings(before).map(({ key, words }) => [key, words]))
  const changed = settings(after)
    .filter(({ key, words }) => was.get(key) !== words)
    .map(({ key, label, words }) => `${label}：${was.get(key)} → ${words}`)
  return [...removed, ...clocks, ...moved, ...changed]
}

export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export const plainRule = (): Rule => ({
  unit: 'workday',
  amount: 1,
  start: 'next_working_minute',
  end: 'same_time',
  calendar: 'working',
})
