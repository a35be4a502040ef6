/** The form of the schedule, from the rule and back. */
import type { Schedule } from './calls'

export type Post = 'chief' | 'duty' | 'leading_group'

export interface ScheduleForm {
  daily: string[]
  days: ('workdays' | 'every')[]
  dailyAt: string
  monthly: string[]
  monthlyAt: string
  yearly: string[]
  yearlyAt: string
  posts: Post[]
  people: string[]
  reason: string
}

const POSTS: readonly Post[] = ['chief', 'duty', 'leading_group']
const clock = (time: string) => time.slice(0, 5)
const choice = (active: boolean) => [active ? 'on' : 'off']

export const formOf = (rule: Schedule): ScheduleForm => ({
  daily: choice(rule.daily.active),
  days: [rule.daily.days],
  dailyAt: clock(rule.daily.at),
  monthly: choice(rule.monthly.active),
  monthlyAt: clock(rule.monthly.at),
  yearly: choice(rule.yearly.active),
  yearlyAt: clock(rule.yearly.at),
  posts: POSTS.filter((post) => rule.recipients[post]),
  people: [...rule.recipients.people],
  reason: '',
})

export const ruleOf = (form: ScheduleForm): Schedule => ({
  daily: { active: form.daily[0] === 'on', at: form.dailyAt, days: form.days[0] ?? 'workdays' },
  monthly: { active: form.monthly[0] === 'on', at: form.monthlyAt },
  yearly: { active: form.yearly[0] === 'on', at: form.yearlyAt },
  recipients: {
    chief: form.posts.includes('chief'),
    duty: form.posts.includes('duty'),
    leading_group: form.posts.includes('leading_group'),
    people: form.people,
  },
})
