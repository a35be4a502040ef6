/** Stand-in until the generated one replaces it. */
interface Op<Q = never, P = undefined, B = never> {
  parameters: (P extends undefined ? { path?: never } : { path: P }) & { query?: Q; header?: { 'Idempotency-Key'?: string } }
  requestBody?: { content: { 'application/json': B } }
  responses: { 200: { content: { 'application/json': unknown } } }
}
type Query = Record<string, string | number | boolean | (string | number)[] | undefined>
interface Id {
  id: string
}
export interface paths {
  '/api/v1/site': { get: Op }
  '/api/v1/me': { get: Op }
  '/api/v1/auth/password': { post: Op<never, undefined, object> }
  '/api/v1/units': { get: Op<Query>; post: Op<never, undefined, object> }
  '/api/v1/units/{code}': { patch: Op<never, { code: string }, object> }
  '/api/v1/users': { get: Op<Query>; post: Op<never, undefined, object> }
  '/api/v1/users/{user_id}': { patch: Op<never, { user_id: string }, object> }
  '/api/v1/users/{user_id}/one-time-password': { post: Op<never, { user_id: string }> }
  '/api/v1/clients': { get: Op<Query>; post: Op<never, undefined, object> }
  '/api/v1/clients/{client_id}': { patch: Op<never, { client_id: string }, object> }
  '/api/v1/clients/{client_id}/secret': { post: Op<never, { client_id: string }> }
  '/api/v1/items': { get: Op<Query>; post: Op<never, undefined, object> }
  '/api/v1/items/{id}': { get: Op<never, Id> }
  '/api/v1/items/{id}/unmask': { post: Op<never, Id, object> }
  '/api/v1/cases': { get: Op<Query> }
  '/api/v1/cases/{id}': { get: Op<never, Id> }
  '/api/v1/cases/{id}/actions': { post: Op<never, Id, object> }
}
