/** Where to go back to after signing in: only a path of this site, never another one. */
export function safeReturn(to: unknown): string | null {
  if (typeof to !== 'string' || !/^\/(?![/\\])/.test(to) || to.startsWith('/login')) return null
  return to
}
