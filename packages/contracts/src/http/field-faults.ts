import type { z } from 'zod'
import type { FieldFault } from './problem.ts'

type Issue = z.core.$ZodIssue

/** What a schema found, told to the person who has to mend it: which field, what is wrong, what to do. */
export function fieldFaults(error: z.ZodError): FieldFault[] {
  return error.issues.flatMap((issue) => faultsOf(issue, issue.path))
}

function faultsOf(issue: Issue, path: readonly PropertyKey[]): FieldFault[] {
  const field = fieldName(path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        field: fieldName([...path, key]),
        fault: 'is not known here',
        remedy: 'Leave it out, or mend its spelling',
      }))
    case 'invalid_type':
      return [
        isMissing(issue)
          ? { field, fault: 'is missing', remedy: `Give ${article(issue.expected)}` }
          : { field, fault: `must be ${article(issue.expected)}` },
      ]
    case 'invalid_value':
      return [{ field, fault: `must be one of: ${issue.values.map(String).join(', ')}` }]
    case 'too_small':
    case 'too_big':
      return [{ field, fault: sizeFault(issue) }]
    case 'invalid_key':
      return [{ field, fault: issue.issues.map(({ message }) => message).join('; ') }]
    case 'invalid_union':
      return unionFaults(issue, path)
    case 'custom':
      return [{ field, fault: lowerFirst(issue.message), ...remedyOf(issue) }]
    default:
      return [{ field, fault: lowerFirst(issue.message) }]
  }
}

/** A schema's own check may say in `params` what to do. */
function remedyOf({ params }: Issue & { code: 'custom' }): { remedy?: string } {
  return typeof params?.remedy === 'string' ? { remedy: params.remedy } : {}
}

/** Zod keeps what was given out of its issues; only its words tell that nothing was. */
function isMissing(issue: Issue): boolean {
  return issue.message.endsWith('received undefined')
}

function unionFaults(issue: Issue & { code: 'invalid_union' }, path: readonly PropertyKey[]): FieldFault[] {
  const field = fieldName(path)
  if (issue.discriminator !== undefined)
    return [
      { field: fieldName([...path, issue.discriminator]), fault: 'is none of the kinds that are known' },
    ]
  const [first] = issue.errors
  const [inner] = first ?? []
  return inner === undefined ? [{ field, fault: 'does not fit' }] : faultsOf(inner, [...path, ...inner.path])
}

function sizeFault(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const [limit, bound] =
    issue.code === 'too_small'
      ? [issue.minimum, issue.inclusive === false ? 'more than' : 'at least']
      : [issue.maximum, issue.inclusive === false ? 'less than' : 'at most']
  if (bound === 'at least' && limit === 1 && ['string', 'array'].includes(issue.origin))
    return 'must not be empty'
  switch (issue.origin) {
    case 'string':
      return `must have ${bound} ${limit} characters`
    case 'array':
    case 'set':
      return `must have ${bound} ${limit} items`
    default:
      return `must be ${bound} ${limit}`
  }
}

/** `contacts.3.phone`; the whole body where a path is empty. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.')
}

function article(expected: string): string {
  switch (expected) {
    case 'int':
      return 'a whole number'
    case 'array':
      return 'a list'
    case 'object':
    case 'record':
      return 'an object'
    case 'boolean':
      return 'true or false'
    default:
      return `a ${expected}`
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
