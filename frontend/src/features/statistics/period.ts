/** Periods as people choose them, as days in China. */
import { stamp } from '@/ui/time'

export type Preset = 'month' | 'last_month' | 'year' | 'last_year' | 'custom'

export interface Period {
  from: string
  to: string
}

export const PRESETS: { value: Preset; label: string }[] = [
  { value: 'month', label: '本月' },
  { value: 'last_month', label: '上月' },
  { value: 'year', label: '今年' },
  { value: 'last_year', label: '去年' },
  { value: 'custom', label: '自选' },
]

export const isPreset = (value: unknown): value is Preset => PRESETS.some((each) => each.value === value)

const two = (number: number): string => String(number).padStart(2, '0')

/** The last day of a month that may lie outside of 1 to 12. */
function month(year: number, number: number): Period {
  const first = new Date(Date.UTC(year, number - 1, 1))
  const last = new Date(Date.UTC(year, number, 0))
  const start = `${first.getUTCFullYear()}-${two(first.getUTCMonth() + 1)}`
  return { from: `${start}-01`, to: `${start}-${two(last.getUTCDate())}` }
}

/** The days of a period, the last one included; one that is not over ends today. */
export function periodOf(preset: Exclude<Preset, 'custom'>, now: number): Period {
  const today = stamp(now).slice(0, 10)
  const [year = 0, number = 1] = today.split('-').map(Number)
  if (preset === 'month') return { ...month(year, number), to: today }
  if (preset === 'last_month') return month(year, number - 1)
  if (preset === 'year') return { from: `${year}-01-01`, to: today }
  return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` }
}
