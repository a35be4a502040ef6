/** What an imported file holds, read with care: it was written by another installation. */

export interface ImportedItem {
  title: string
  text: string
  at: string
}
export interface ImportedReply {
  text: string
  unit: string
  approved: boolean
}
export interface ImportedStep {
  at: string
  who: string
  action: string
  note: string
}
export interface ImportedContent {
  items: ImportedItem[]
  replies: ImportedReply[]
  steps: ImportedStep[]
}

type Loose = Record<string, unknown>
const object = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {}
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(object) : [])
const words = (value: unknown): string => (typeof value === 'string' ? value : '')

export function readContent(content: Loose): ImportedContent {
  const filed = object(content.case)
  const units = object(content.units)
  const nameOf = (code: unknown) => words(units[words(code)]) || words(code)
  return {
    items: list(filed.items).map((item) => ({
      title: words(item.title),
      text: words(item.text),
      at: words(item.received_at),
    })),
    replies: list(filed.replies).map((reply) => ({
      text: words(reply.text),
      unit: nameOf(reply.author_unit),
      approved: reply.status === 'approved',
    })),
    steps: list(filed.timeline).map((step) => ({
      at: words(step.at),
      who: `${nameOf(step.actor_unit)} ${words(step.actor_name)}`.trim(),
      action: words(step.action),
      note: words(step.note),
    })),
  }
}
