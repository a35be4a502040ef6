/** Server-Sent Events as text arrives in pieces: yields whole events, keeps the rest. */

export interface StreamEvent {
  id: string | null
  type: string
  data: string
}

export class EventParser {
  private rest = ''

  /** Events completed by this piece; comments and unknown fields are dropped. */
  feed(piece: string): StreamEvent[] {
    const blocks = (this.rest + piece).replaceAll('\r\n', '\n').split('\n\n')
    this.rest = blocks.pop() ?? ''
    return blocks.map(parseBlock).filter((event) => event !== null)
  }
}

function parseBlock(block: string): StreamEvent | null {
  const event: StreamEvent = { id: null, type: 'message', data: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const value = line.slice(colon + 1).replace(/^ /, '')
    const field = line.slice(0, colon)
    if (field === 'id') event.id = value
    else if (field === 'event') event.type = value
    else if (field === 'data') data.push(value)
  }
  event.data = data.join('\n')
  return data.length > 0 || event.id !== null ? event : null
}
