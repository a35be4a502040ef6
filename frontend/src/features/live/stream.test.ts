import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { signIn } from '@/api/session'

import { openStream } from './stream'

const answer = (text: string) => new Response(text, { headers: { 'Content-Type': 'text/event-stream' } })
const token = () => Response.json({ access_token: 'secret-token', expires_in: 600, refresh_token: 'r1' })

beforeEach(() => sessionStorage.clear())
afterEach(() => vi.unstubAllGlobals())

it('resumes after a break from where it was, with the token in a header and never in the address', async () => {
  const seen: Request[] = []
  const answers = [answer('id: 41\nevent: case.changed\ndata: {"subject":"c1"}\n\n'), answer(''), answer('')]
  vi.stubGlobal('fetch', (input: Request | string) => {
    if (typeof input === 'string') return Promise.resolve(token())
    seen.push(input)
    const next = answers.shift()
    return next ? Promise.resolve(next) : new Promise(() => undefined)
  })
  await signIn('duty', 'x')
  const events: string[] = []
  const states: string[] = []
  const resumed = vi.fn()
  const close = openStream({
    onEvent: (event) => events.push(event.data),
    onState: (state) => states.push(state),
    onResume: resumed,
    wait: () => Promise.resolve(),
  })
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(2))
  close()
  expect(events).toEqual(['{"subject":"c1"}'])
  expect(seen[0]?.headers.get('Last-Event-ID')).toBeNull()
  expect(seen[1]?.headers.get('Last-Event-ID')).toBe('41')
  expect(seen[1]?.headers.get('Authorization')).toBe('Bearer secret-token')
  expect(seen.every((request) => !request.url.includes('secret'))).toBe(true)
  expect(states).toContain('live')
  expect(resumed).toHaveBeenCalled()
})
