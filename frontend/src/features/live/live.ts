/** Live updates for the whole application: refreshes what is shown, counts what is new. */
import type { QueryClient } from '@tanstack/vue-query'
import { reactive, readonly } from 'vue'

import { announce } from '@/ui/announce'

import type { StreamEvent } from './parse'
import { type Connection, openStream } from './stream'

const SETTLE_MS = 1_500

const state = reactive({ connection: 'off' as Connection, newItems: 0, newCases: 0 })
export const live = readonly(state)

let close: (() => void) | null = null
let timer: ReturnType<typeof setTimeout> | null = null
const touched = new Set<string>()

/** The id of the item or case that an event is about. */
export function subjectOf(data: string): string | null {
  try {
    const value = JSON.parse(data) as Record<string, unknown>
    const id = value.subject
    return typeof id === 'string' ? id : null
  } catch {
    return null
  }
}

interface Listed {
  pages: { items: { id: string }[] }[]
}

function isListed(client: QueryClient, key: 'cases' | 'items', id: string): boolean {
  return client
    .getQueriesData<Listed>({ queryKey: [key] })
    .some(([, list]) => list?.pages.some((page) => page.items.some((entry) => entry.id === id)))
}

/** Many events in a burst make one refresh. */
function settle(client: QueryClient): void {
  timer ??= setTimeout(() => {
    timer = null
    const keys = [...touched]
    touched.clear()
    for (const key of keys) void client.invalidateQueries({ queryKey: key.split(' ') })
  }, SETTLE_MS)
}

function reload(client: QueryClient): void {
  for (const key of ['cases', 'case', 'items', 'item', 'pages', 'notices'])
    void client.invalidateQueries({ queryKey: [key] })
}

/** What nobody should have to look for. */
function alarm(data: string): void {
  const { number, state: at, risk, version } = JSON.parse(data) as Record<string, unknown>
  if (risk === 'severe' && at === 'pending_review' && version === 1)
    announce(`特别重大：新工单 ${String(number)} 待研判`, 'bad')
}

/** A page has been sent or is over: it is shown, or goes away, at once. */
function paged(client: QueryClient): void {
  for (const key of ['pages', 'notices']) void client.invalidateQueries({ queryKey: [key] })
}

const ABOUT: Record<string, readonly ['cases' | 'items', 'case' | 'item']> = {
  'case.changed': ['cases', 'case'],
  'item.assessed': ['items', 'item'],
}

function heard(client: QueryClient, event: StreamEvent): void {
  if (event.type === 'reset') return reload(client)
  if (event.type.startsWith('page.')) return paged(client)
  const id = subjectOf(event.data)
  const about = ABOUT[event.type]
  if (id === null || about === undefined) return
  const [list, one] = about
  touched.add(`${one} ${id}`)
  if (list === 'cases') touched.add('notices')
  const opened = client.getQueryData([one, id]) !== undefined
  if (opened || isListed(client, list, id)) touched.add(list)
  else if (list === 'cases') {
    state.newCases += 1
    alarm(event.data)
  } else state.newItems += 1
  settle(client)
}

export function startLive(client: QueryClient): void {
  if (close) return
  close = openStream({
    onEvent: (event) => heard(client, event),
    onState: (connection) => {
      state.connection = connection
    },
    onResume: () => reload(client),
  })
}

export function stopLive(): void {
  close?.()
  close = null
  state.connection = 'off'
  seen('items')
  seen('cases')
}

/** The person has been shown the newest entries of a list. */
export function seen(list: 'items' | 'cases'): void {
  if (list === 'items') state.newItems = 0
  else state.newCases = 0
}
