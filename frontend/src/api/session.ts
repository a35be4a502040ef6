/**
 * The session: the access token lives in memory only, the refresh token in this tab's sessionStorage.
 * One refresh at a time; when it is refused, the session ends and `onEnd` hears of it.
 */
import { Problem, problemFrom, unreachable } from './problem'

const STORED = 'huiying.refresh'
const EARLY_MS = 30_000

interface TokenAnswer {
  access_token: string
  expires_in: number
  refresh_token?: string
}

let access: { token: string; expires: number } | null = null
let refreshing: Promise<string | null> | null = null
let endListener: (() => void) | null = null

export function onEnd(listener: () => void): void {
  endListener = listener
}

export function hasSession(): boolean {
  return access !== null || sessionStorage.getItem(STORED) !== null
}

async function requestToken(form: Record<string, string>): Promise<TokenAnswer> {
  let response: Response
  try {
    response = await fetch('/api/v1/auth/token', { method: 'POST', body: new URLSearchParams(form) })
  } catch {
    throw unreachable()
  }
  if (!response.ok) throw await signInProblem(response)
  return (await response.json()) as TokenAnswer
}

/** OAuth speaks its own error words; a person reads ours. */
async function signInProblem(response: Response): Promise<Problem> {
  const problem = await problemFrom(response.clone())
  const seconds = response.headers.get('Retry-After')
  if (response.status === 429) {
    const wait = seconds ? `请 ${seconds} 秒后再试。` : '请稍候再试。'
    return new Problem(429, { code: 'locked-out', detail: `尝试次数太多，${wait}` }, problem.requestId)
  }
  if (response.status === 400 || response.status === 401) {
    const detail = '账号或密码不对，请核对后重试。'
    return new Problem(response.status, { code: 'invalid-grant', detail }, problem.requestId)
  }
  return problem
}

function keep(answer: TokenAnswer): string {
  access = { token: answer.access_token, expires: Date.now() + answer.expires_in * 1000 - EARLY_MS }
  if (answer.refresh_token) sessionStorage.setItem(STORED, answer.refresh_token)
  return answer.access_token
}

export async function signIn(username: string, password: string): Promise<void> {
  keep(await requestToken({ grant_type: 'password', username, password }))
}

/** Forget the tokens here; the server is told by `signOut`. */
export function forget(): void {
  access = null
  sessionStorage.removeItem(STORED)
}

export async function signOut(): Promise<void> {
  const token = access?.token
  const refresh_token = sessionStorage.getItem(STORED)
  forget()
  if (!token) return
  try {
    await fetch('/api/v1/auth/logout', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(refresh_token ? { refresh_token } : {}),
    })
  } catch {
    // Without a connection the tokens are gone from this device all the same.
  }
}

async function refresh(): Promise<string | null> {
  const stored = sessionStorage.getItem(STORED)
  if (stored === null) return null
  try {
    return keep(await requestToken({ grant_type: 'refresh_token', refresh_token: stored }))
  } catch (error) {
    if (error instanceof Problem && (error.status === 400 || error.status === 401)) return null
    throw error
  }
}

/** A token that should still be accepted; null when the session is over. `refused` is one that was not. */
export async function accessToken(refused?: string): Promise<string | null> {
  if (access && access.token !== refused && access.expires > Date.now()) return access.token
  refreshing ??= refresh().finally(() => {
    refreshing = null
  })
  const token = await refreshing
  if (token === null) {
    forget()
    endListener?.()
  }
  return token
}
