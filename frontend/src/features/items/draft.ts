/** What is being typed into a new item: kept in this tab until it is sent, the person clears it or signs out. */
const KEY = 'huiying.draft'

export function loadDraft<T extends object>(empty: T): T {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<T>
    return { ...empty, ...kept }
  } catch {
    return { ...empty }
  }
}

export function keepDraft(draft: object): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft))
  } catch {
    // A full or forbidden storage only costs the copy; the form itself still holds the words.
  }
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEY)
}
