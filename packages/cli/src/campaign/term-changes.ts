import { ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import { parseDocument } from 'yaml'

/** A change of one term, or of one field within it: `concurrency=50`, `retries.busy.count=1`, `budget=null`. */
export type TermChange = { path: readonly string[]; value: unknown }

/** The changes in arguments `term=value`, values in YAML; throws one ConfigError that names all that are none. */
export function readTermChanges(given: readonly string[]): TermChange[] {
  const read = given.map(readTermChange)
  const faults = read.flatMap((change) => ('setting' in change ? [change] : []))
  if (faults.length > 0) throw new ConfigError(faults)
  return read.flatMap((change) => ('setting' in change ? [] : [change]))
}

function readTermChange(given: string): TermChange | SettingFault {
  const at = given.indexOf('=')
  const path = given.slice(0, Math.max(0, at)).split('.')
  if (at < 1 || path.includes(''))
    return {
      setting: given,
      fault: 'is no change',
      remedy: 'Write term=value, e.g. concurrency=50 or retries.busy.count=1',
    }
  const document = parseDocument(given.slice(at + 1))
  if (document.errors.length === 0) return { path, value: document.toJS() }
  return {
    setting: given,
    fault: 'has a value that is no YAML',
    remedy: "Quote it for the shell, e.g. 'budget={money: 500}'",
  }
}

/** The terms as they are to be sent: each changed one whole, whatever is said of its parts put into what it is now. */
export function changedTerms(
  spec: Readonly<Record<string, unknown>>,
  changes: readonly TermChange[],
): Record<string, unknown> {
  const terms: Record<string, unknown> = {}
  for (const { path, value } of changes) {
    const [term = '', ...rest] = path
    terms[term] = withField(term in terms ? terms[term] : spec[term], rest, value)
  }
  return terms
}

function withField(now: unknown, path: readonly string[], value: unknown): unknown {
  const [field, ...rest] = path
  if (field === undefined) return value
  const held: Record<string, unknown> =
    typeof now === 'object' && now !== null && !Array.isArray(now) ? { ...now } : {}
  return { ...held, [field]: withField(held[field], rest, value) }
}
