/** The live connection: a fetch stream with the token in a header, resumed after a break, backing off. */
import { authorized } from '@/api/client'
import { Problem } from '@/api/problem'

import { EventParser, type StreamEvent } from './parse'

export type Connection = 'connecting' | 'live' | 'waiting' | 'off'

export interface StreamOptions {
  onEvent: (event: StreamEvent) => void
  onState: (state: Connection) => void
  /** Told after a break that could not be resumed exactly: reload what is shown. */
  onResume: () => void
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** The server sends a comment at least this often; longer silence means a dead line. */
const SILENCE_MS = 60_000

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function read(response: Response, quiet: () => void, onEvent: (event: StreamEvent) => void) {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const parser = new EventParser()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    quiet()
    parser.feed(value).forEach(onEvent)
  }
}

/** Opens the stream and keeps it open until the returned function is called or the session ends. */
export function openStream(options: StreamOptions): () => void {
  const closing = new AbortController()
  let lastId: string | null = null
  let failures = 0

  async function once(): Promise<void> {
    const attempt = new AbortController()
    const signal = AbortSignal.any([closing.signal, attempt.signal])
    let timer = setTimeout(() => attempt.abort(), SILENCE_MS)
    const quiet = () => {
      clearTimeout(timer)
      timer = setTimeout(() => attempt.abort(), SILENCE_MS)
    }
    try {
      const headers = new Headers({ Accept: 'text/event-stream' })
      if (lastId !== null) headers.set('Last-Event-ID', lastId)
      const url = new URL('/api/v1/stream', window.location.origin)
      const response = await authorized(new Request(url, { headers, signal, cache: 'no-store' }))
      options.onState('live')
      if (failures > 0) options.onResume()
      failures = 0
      await read(response, quiet, (event) => {
        if (event.id !== null) lastId = event.id
        if (event.data !== '') options.onEvent(event)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      options.onState(failures === 0 ? 'connecting' : 'waiting')
      try {
        await once()
      } catch (error) {
        if (error instanceof Problem && (error.status === 401 || error.status === 403)) break
      }
      failures += 1
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))
      if (!closing.signal.aborted) options.onState('waiting')
      await (options.wait ?? sleep)(wait * (0.75 + Math.random() / 2), closing.signal)
    }
    options.onState('off')
  }

  void run()
  return () => closing.abort()
}
