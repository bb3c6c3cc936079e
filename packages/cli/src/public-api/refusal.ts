import { type Problem, problemSchema } from '@perezvon/contracts/http/problem'
import { PerezvonError } from '@perezvon/runtime/errors'

/** The gateway said no. `problem` is what it said, undefined where no gateway of this version speaks. */
export class ApiRefused extends PerezvonError {
  override name = 'ApiRefused'
  readonly status: number
  readonly problem: Problem | undefined

  constructor(message: string, told: { status: number; problem?: Problem }) {
    super('api-refused', message)
    this.status = told.status
    this.problem = told.problem
  }
}

/** A refusal in the gateway's own words: what was wrong, where, what to do. */
export function refusal({ pathname, origin }: URL, status: number, answer: unknown): ApiRefused {
  const parsed = problemSchema.safeParse(answer)
  if (!parsed.success)
    return new ApiRefused(
      `${origin} answered ${pathname} with ${status}, and not as a gateway of this version would`,
      { status },
    )
  const { title, detail, errors = [] } = parsed.data
  // The detail names a single field by itself.
  const fields = (errors.length === 1 ? [] : errors).map(
    (error) => `\n  ${error.field} ${error.fault}${error.remedy ? `. ${error.remedy}` : ''}`,
  )
  return new ApiRefused(`${pathname} answered ${status}: ${title}. ${detail}${fields.join('')}`, {
    status,
    problem: parsed.data,
  })
}

/** Nobody answers, or the connection broke before the answer was whole. */
export function unreachable(origin: string, thrown: unknown, whereItIs: string): PerezvonError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  return new PerezvonError(
    'gateway-unreachable',
    `No gateway answers at ${origin} (${reasonOf(cause)}). Start one with ./perezvon up, or say where it is: ${whereItIs}.`,
    { cause: thrown },
  )
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return 'code' in thrown ? String(thrown.code) : thrown.message
}
