import type { Secret } from '@perezvon/runtime/secret'

/** The secrets that tools may name, by `NAME` of `{{secret.NAME}}`. */
export type ToolSecrets = ReadonlyMap<string, Secret>

/** Takes every value of a secret out of a text: an endpoint that repeats what it was sent must not make it known. */
export function withoutValues(text: string, values: readonly string[]): string {
  return values.reduce((left, value) => (value === '' ? left : left.replaceAll(value, '[secret]')), text)
}
