/** What went wrong, in words for a person (`detail`) and a stable name for the code (`code`). */

export interface FieldError {
  pointer: string
  detail: string
}

interface ProblemBody {
  status?: number
  code?: string
  detail?: string
  title?: string
  errors?: FieldError[]
  current_version?: number
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  readonly errors: readonly FieldError[]
  readonly currentVersion: number | null

  constructor(status: number, body: ProblemBody, requestId: string | null) {
    super(body.detail ?? body.title ?? fallback(status))
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'unreachable' : `http-${status}`)
    this.requestId = requestId
    this.errors = body.errors ?? []
    this.currentVersion = body.current_version ?? null
  }
}

function fallback(status: number): string {
  if (status === 0) return '连接不上服务器。请检查网络后重试。'
  if (status === 404) return '没有找到这项内容，可能已被移走，或您无权查看。'
  if (status === 429) return '操作太频繁，请稍候再试。'
  return '服务暂时出了问题。请稍候重试；若一直如此，请把编号告诉管理员。'
}

export function unreachable(): Problem {
  return new Problem(0, {}, null)
}

/** The problem in an answer; an answer that is no problem document still becomes one. */
export async function problemFrom(response: Response): Promise<Problem> {
  const requestId = response.headers.get('X-Request-ID')
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody, requestId)
  } catch {
    return new Problem(response.status, {}, requestId)
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(500, { code: 'unexpected', detail: '页面出了意外，请刷新后重试。' }, null)
}

/** Errors by form field: `/reach/views` becomes `reach.views`; what names no known field comes back in `rest`. */
export function errorsByField(
  problem: Problem,
  fields: readonly string[],
): { byField: Record<string, string>; rest: string[] } {
  const byField: Record<string, string> = {}
  const rest: string[] = []
  for (const { pointer, detail } of problem.errors) {
    const path = pointer
      .replace(/^#?\//, '')
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    const name = [path.join('.'), path[0] ?? ''].find((candidate) => fields.includes(candidate))
    if (name === undefined) rest.push(detail)
    else byField[name] ??= detail
  }
  return { byField, rest }
}
