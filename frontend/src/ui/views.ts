import type { LocationQuery } from 'vue-router'

/** A usual way to look at a list: a name for an address with filters. */
export interface View {
  label: string
  query: Record<string, string | string[]>
}

/** Whether the address is exactly this view. */
export function isView(view: View, query: LocationQuery): boolean {
  const set = Object.entries(query).filter(([, value]) => value !== null && value !== undefined)
  const words = (value: unknown): string => [value ?? []].flat().join()
  return (
    set.length === Object.keys(view.query).length &&
    set.every(([key, value]) => words(value) === words(view.query[key]))
  )
}
