/** Cuts a text where reasons begin and end. Positions count code points, as the contract does. */
import type { Reason } from '@/api/contract'

export interface Segment {
  text: string
  /** Numbers (from 1) of the reasons that cover this piece. */
  reasons: number[]
  /** Numbers of the reasons that end here; they are written after the piece. */
  ending: number[]
}

export function placed(
  reasons: readonly Reason[],
  field: 'text' | 'title',
): { number: number; start: number; end: number }[] {
  return reasons.flatMap(({ field: where, start, end }, index) =>
    where === field && typeof start === 'number' && typeof end === 'number' && end > start
      ? [{ number: index + 1, start, end }]
      : [],
  )
}

export function segments(text: string, reasons: readonly Reason[], field: 'text' | 'title'): Segment[] {
  const points = Array.from(text)
  const spans = placed(reasons, field).map((span) => ({ ...span, end: Math.min(span.end, points.length) }))
  const cuts = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut >= 0 && cut <= points.length)
    .sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? points.length
    const over = spans.filter(({ start, end }) => start <= from && end >= to)
    return {
      text: points.slice(from, to).join(''),
      reasons: over.map(({ number }) => number),
      ending: over.filter(({ end }) => end === to).map(({ number }) => number),
    }
  })
}
