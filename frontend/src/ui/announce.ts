/** What just happened, in one sentence: seen at the foot of the page and read out by a screen reader. */
import { reactive, readonly } from 'vue'

const SHOWN_MS = 6_000
const state = reactive({ text: '', tone: 'good' as 'good' | 'bad', count: 0 })
let timer: ReturnType<typeof setTimeout> | undefined

export const announcement = readonly(state)

export function announce(text: string, tone: 'good' | 'bad' = 'good'): void {
  clearTimeout(timer)
  Object.assign(state, { text, tone, count: state.count + 1 })
  timer = setTimeout(dismiss, SHOWN_MS)
}

export function dismiss(): void {
  state.text = ''
}
