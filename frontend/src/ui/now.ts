/** The time now as the server sees it, ticking for everything that shows time left. */
import { readonly, ref } from 'vue'

const TICK_MS = 15_000
let skew = 0
const current = ref(Date.now())

/** Takes the `Date` header of an answer; a desk clock that is minutes off must not show a wrong time left. */
export function observeServerTime(header: string | null): void {
  const server = header ? Date.parse(header) : NaN
  if (Number.isNaN(server)) return
  const seen = server - Date.now()
  skew = Math.abs(seen) > 5_000 ? seen : 0
}

export function serverNow(): number {
  return Date.now() + skew
}

setInterval(() => {
  current.value = serverNow()
}, TICK_MS)

export const now = readonly(current)
