import { isDeepStrictEqual } from 'node:util'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { Expectation } from '../suite/expectation.ts'
import { type Check, check } from './check.ts'
import type { Evidence } from './evidence.ts'
import { bareWords } from './quotes.ts'

/** Holds the tools that the model called against those that it had to, or must not. */
export function checkTools(
  turns: Evidence['call']['turns'],
  { tools, never_called }: Pick<Expectation, 'tools' | 'never_called'>,
): Check[] {
  // A call that was rejected did nothing.
  const called = turns
    .flatMap(({ tool_calls: calls }) => calls)
    .filter(({ outcome }) => outcome !== 'rejected')
  const told = called.map((call) => `${call.tool} ${call.arguments}`).join('; ') || 'no tool was called'
  return [
    ...tools.map(({ name, arguments: wanted, times }) => {
      const fitting = called.filter((call) => call.tool === name && holds(argumentsOf(call), wanted))
      const isSo = times === undefined ? fitting.length > 0 : fitting.length === times
      const how = Object.keys(wanted).length === 0 ? '' : ` with ${JSON.stringify(wanted)}`
      return check(`calls ${name}${how}${times === undefined ? '' : `, ${times} times`}`, isSo, told)
    }),
    ...never_called.map((name) =>
      check(`never calls ${name}`, !called.some(({ tool }) => tool === name), told),
    ),
  ]
}

function argumentsOf(call: ToolCall): unknown {
  try {
    return JSON.parse(call.arguments)
  } catch {
    return undefined // as the model wrote it: no argument can be found in it
  }
}

/** Whether everything that is wanted is there; what else is there does not matter. */
function holds(given: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'string' && typeof given === 'string')
    return given === wanted || sameWords(given, wanted)
  if (Array.isArray(wanted))
    return (
      Array.isArray(given) &&
      given.length === wanted.length &&
      wanted.every((value, index) => holds(given[index], value))
    )
  if (!isRecord(wanted)) return isDeepStrictEqual(given, wanted)
  return isRecord(given) && Object.entries(wanted).every(([name, value]) => holds(given[name], value))
}

/** Figures and signs by themselves are values: only texts may be written in another way. */
function sameWords(given: string, wanted: string): boolean {
  if (![given, wanted].every((text) => /\p{L}/u.test(text))) return false
  return bareWords(given) === bareWords(wanted) && figuresOf(given) === figuresOf(wanted)
}

/** -100 is not 100, and 1.5 not 1 5. */
function figuresOf(text: string): string {
  return (text.match(/(?<!\S)[-−]?\d+(?:[.,:/-]\d+)*|\d+(?:[.,:/-]\d+)*/gu) ?? []).join(' ')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
