/** The one way to the API: adds the token, refreshes it once, and turns every failure into a Problem. */
import createClient from 'openapi-fetch'

import { observeServerTime } from '@/ui/now'

import { Problem, problemFrom, unreachable } from './problem'
import type { paths } from './schema'
import { accessToken } from './session'

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  try {
    return await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
}

/** Sends with the current token; a 401 is tried once more with a fresh one. */
export async function authorized(request: Request): Promise<Response> {
  const again = request.clone()
  const token = await accessToken()
  if (token === null) throw new Problem(401, { code: 'signed-out', detail: '登录已失效，请重新登录。' }, null)
  let response = await send(request, token)
  if (response.status === 401) {
    const fresh = await accessToken(token)
    if (fresh !== null) response = await send(again, fresh)
  }
  observeServerTime(response.headers.get('Date'))
  if (!response.ok) throw await problemFrom(response)
  return response
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: authorized,
  querySerializer: { array: { style: 'form', explode: true } },
})

/** What a successful answer holds; failures never come this far, `authorized` throws them. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  return (await answer).data as NonNullable<T>
}

/** A key for Idempotency-Key; `crypto.randomUUID` is missing on plain http, so the bytes are spelt out. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The header that makes sending the same thing again harmless. */
export const keyed = (key: string = newKey()) => ({ headers: { 'Idempotency-Key': key } })
