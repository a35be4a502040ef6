import { expect, it } from 'vitest'

import served from '../public/routes.json'
import { safeReturn } from './features/auth/return'
import { routes } from './router'

it('has a page for every path that the server answers with the pages, and no other', () => {
  const paths = routes.map((route) => route.path).filter((path) => !path.startsWith('/:rest'))
  expect(paths.sort()).toEqual([...served].sort())
})

it('goes back only to a page of this site after signing in', () => {
  expect(safeReturn('/cases/1?x=2')).toBe('/cases/1?x=2')
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:0',
    '/login',
    undefined,
    ['/a'],
  ])
    expect(safeReturn(bad)).toBeNull()
})
