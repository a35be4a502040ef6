import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { authorized } from './client'
import { Problem } from './problem'
import { forget, hasSession, onEnd, signIn, signOut } from './session'

let tokens: Response[] = []
let calls: { url: string; auth: string | null; body: string }[] = []
let reply: (auth: string | null) => Response = () => Response.json({})

const grant = (name: string) =>
  Response.json({ access_token: name, expires_in: 600, refresh_token: `refresh-${name}` })

beforeEach(() => {
  calls = []
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const url = typeof input === 'string' ? input : input.url
    const auth = typeof input === 'string' ? null : input.headers.get('Authorization')
    calls.push({ url, auth, body: String(init?.body ?? '') })
    await Promise.resolve()
    if (url.endsWith('/auth/token'))
      return tokens.shift() ?? Response.json({ error: 'invalid_grant' }, { status: 400 })
    return reply(auth)
  })
})
afterEach(() => {
  forget()
  vi.unstubAllGlobals()
})

const get = () => authorized(new Request('http://localhost/api/v1/me'))
const refreshes = () => calls.filter((call) => call.body.includes('grant_type=refresh_token')).length

it('keeps the access token out of every storage', async () => {
  tokens = [grant('a')]
  await signIn('duty', 'pw')
  const stored = JSON.stringify([{ ...sessionStorage }, { ...localStorage }])
  expect(stored).toContain('refresh-a')
  expect(stored).not.toContain('"a"')
})

it('refreshes once for many refused calls and sends each of them again', async () => {
  tokens = [grant('old'), grant('new')]
  await signIn('duty', 'pw')
  reply = (auth) =>
    auth === 'Bearer new' ? Response.json({ fine: true }) : new Response(null, { status: 401 })
  const answers = await Promise.all([get(), get(), get()])
  expect(answers.every((answer) => answer.ok)).toBe(true)
  expect(refreshes()).toBe(1)
})

it('ends the session when the refresh is refused, and says so once', async () => {
  tokens = [grant('old')]
  await signIn('duty', 'pw')
  reply = () => new Response(null, { status: 401 })
  const ended = vi.fn()
  onEnd(ended)
  await expect(get()).rejects.toMatchObject({ status: 401 })
  expect(ended).toHaveBeenCalled()
  expect(hasSession()).toBe(false)
})

it('keeps the session when only the connection is gone', async () => {
  tokens = [grant('a')]
  await signIn('duty', 'pw')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  await expect(get()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  expect(hasSession()).toBe(true)
})

it('tells a person why signing in failed', async () => {
  tokens = [Response.json({ error: 'invalid_grant' }, { status: 400 })]
  await expect(signIn('duty', 'no')).rejects.toThrow('账号或密码不对')
  tokens = [Response.json({ error: 'locked' }, { status: 429, headers: { 'Retry-After': '60' } })]
  await expect(signIn('duty', 'no')).rejects.toThrow('60 秒后')
})

it('tells the server when somebody signs out', async () => {
  tokens = [grant('a')]
  await signIn('duty', 'pw')
  await signOut()
  expect(calls.at(-1)?.url).toContain('/auth/logout')
  expect(hasSession()).toBe(false)
})

it('makes a problem of every failure', async () => {
  tokens = [grant('a')]
  await signIn('duty', 'pw')
  const headers = { 'X-Request-ID': 'req-1' }
  reply = () =>
    Response.json(
      { code: 'stale-version', detail: '别人先办了', current_version: 9 },
      { status: 409, headers },
    )
  const problem: unknown = await get().catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem).toMatchObject({
    code: 'stale-version',
    currentVersion: 9,
    requestId: 'req-1',
    message: '别人先办了',
  })
  reply = () => new Response('<html>bad gateway</html>', { status: 502 })
  await expect(get()).rejects.toMatchObject({ status: 502, code: 'http-502' })
})
