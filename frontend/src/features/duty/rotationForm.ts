/** From a rotation to the values of its form, and back to what is sent. */
import type { NewRotation, Post, Rotation, Turn } from './types'

export interface RotationForm {
  name: string
  post: Post
  roster: string[]
  holiday_roster: string[]
  starts_on: string
  ends_on: string
  change_at: string
  hours: string
  turn: Turn[]
  weekday: string
  days: number[]
  reason: string
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const ids = (people: { id: string }[]) => people.map(({ id }) => id)

export function formOf(rotation: Rotation | null, begins: string): RotationForm {
  return {
    name: rotation?.name ?? '',
    post: rotation?.post ?? 'duty',
    roster: ids(rotation?.order ?? []),
    holiday_roster: ids(rotation?.holiday_roster ?? []),
    starts_on: begins,
    ends_on: rotation?.ends_on && rotation.ends_on >= begins ? rotation.ends_on : '',
    change_at: rotation?.change_at ?? '08:00',
    hours: String(rotation?.hours ?? 24),
    turn: [rotation?.turn ?? 'daily'],
    weekday: String(rotation?.weekday ?? 1),
    days: rotation?.days ?? EVERY_DAY,
    reason: '',
  }
}

export function bodyOf(form: RotationForm): NewRotation {
  return {
    ...form,
    ends_on: form.ends_on || null,
    hours: Number(form.hours),
    turn: form.turn[0] ?? 'daily',
    weekday: Number(form.weekday),
  }
}

/** The version that ends a rotation: it would begin on `tomorrow` and stopped the day before. */
export function endOf(rotation: Rotation, today: string, tomorrow: string, reason: string): NewRotation {
  return bodyOf({ ...formOf(rotation, tomorrow), ends_on: today, reason })
}
