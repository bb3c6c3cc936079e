import type { Secret } from '@perezvon/runtime/secret'

/** The secrets that tools may name, by `NAME` of `{{secret.NAME}}`. */
export type ToolSecrets = ReadonlyMap<string, Secret>

/**
 * Takes every value of a secret out of a text, also as JSON writes it: an endpoint that repeats what it was sent must not
 * make it known.
 */
export function withoutValues(text: string, values: readonly string[]): string {
  return values.reduce(
    (left, value) => (value === '' ? left : left.replaceAll(spellingsOf(value), '[secret]')),
    text,
  )
}

function spellingsOf(value: string): RegExp {
  const units = Array.from({ length: value.length }, (_, at) => spellingsOfUnit(value.charCodeAt(at)))
  return new RegExp(units.join(''), 'g')
}

/** A character as it is, behind a backslash where JSON may put one, or by its number. */
function spellingsOfUnit(unit: number): string {
  const hex = unit.toString(16).padStart(4, '0')
  const anyCase = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  const backslash = '"\\/'.includes(String.fromCharCode(unit)) ? '\\\\?' : ''
  return `(?:${backslash}\\u${hex}|\\\\u${anyCase})`
}
