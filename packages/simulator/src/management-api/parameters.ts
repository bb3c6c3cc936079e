import { ApiFailure, apiErrors } from './error-codes.ts'

/** The parameters of one request, read the way the platform reads them. Throws {@link ApiFailure}. */
export interface Parameters {
  has(name: string): boolean
  text(name: string): string | undefined
  requiredText(name: string): string
  whole(name: string): number | undefined
  requiredWhole(name: string): number
  flag(name: string): boolean
  /** `;` between the items. A comma is a parse error on the platform. */
  wholes(name: string): readonly number[] | undefined
}

/** Wraps the raw parameters of a request. */
export function readParameters(raw: ReadonlyMap<string, string>): Parameters {
  const text = (name: string) => {
    const value = raw.get(name)
    return value === undefined || value === '' ? undefined : value
  }
  const wholeOf = (name: string, value: string) => {
    if (!/^\d+$/.test(value)) throw new ApiFailure(apiErrors.invalidArguments, `${name}: ${value}`)
    return Number(value)
  }
  const required = <Value>(name: string, value: Value | undefined): Value => {
    if (value === undefined) throw new ApiFailure(apiErrors.parameterEmpty, name)
    return value
  }
  const whole = (name: string) => {
    const value = text(name)
    return value === undefined ? undefined : wholeOf(name, value)
  }
  return {
    has: (name) => text(name) !== undefined,
    text,
    requiredText: (name) => required(name, text(name)),
    whole,
    requiredWhole: (name) => required(name, whole(name)),
    flag: (name) => text(name) === 'true' || text(name) === '1',
    wholes: (name) =>
      text(name)
        ?.split(';')
        .map((item) => wholeOf(name, item)),
  }
}
