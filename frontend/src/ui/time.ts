/** Times as the office reads them: always Beijing time, whatever the device says. */

const ZONE = 'Asia/Shanghai'
const full = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function parts(at: Date): Record<string, string> {
  return Object.fromEntries(full.formatToParts(at).map((part) => [part.type, part.value]))
}

/** `2026-03-05 08:30` */
export function stamp(at: string | number): string {
  const p = parts(new Date(at))
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** Short and still unambiguous: `今天 08:30`, `03-05 08:30`, `2025-03-05`. */
export function shortStamp(at: string, now: number): string {
  const then = stamp(at)
  const today = stamp(now)
  if (then.slice(0, 10) === today.slice(0, 10)) return `今天 ${then.slice(11)}`
  if (then.slice(0, 10) === stamp(now - 86_400_000).slice(0, 10)) return `昨天 ${then.slice(11)}`
  return then.slice(0, 4) === today.slice(0, 4) ? then.slice(5) : then.slice(0, 10)
}

/** `2 天 3 小时`, `45 分钟`: the two largest units, never a false zero. */
export function duration(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  if (minutes < 1) return '不到 1 分钟'
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 ? `${hours} 小时 ${minutes % 60} 分` : `${hours} 小时`
  const days = Math.floor(hours / 24)
  return hours % 24 ? `${days} 天 ${hours % 24} 小时` : `${days} 天`
}

/** The value of a `datetime-local` field, read as Beijing time, as RFC 3339. */
export function fromLocalField(value: string): string {
  return `${value.length === 16 ? `${value}:00` : value}+08:00`
}

/** A date field as the first instant of that day, or with `end` of the next day. */
export function fromDateField(value: string, end = false): string {
  const start = Date.parse(`${value}T00:00:00+08:00`) + (end ? 86_400_000 : 0)
  return `${stamp(start).replace(' ', 'T')}:00+08:00`
}

/** What `datetime-local` takes for an instant. */
export function toLocalField(at: number): string {
  return stamp(at).replace(' ', 'T')
}
