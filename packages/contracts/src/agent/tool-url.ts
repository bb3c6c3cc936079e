import { z } from 'zod'
import { variableNames } from './variables.ts'

/** An argument of the call; `{{name}}` beside it stands for a variable of the contact. */
const ARGUMENT = /\{\{\s*argument\.([A-Za-z][A-Za-z0-9_]*)\s*\}\}/g
const VARIABLE = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g
/** A segment that leads elsewhere in the path. */
const CLIMBING = /^(?:\.|%2e){1,2}$/i
/** Everything before the path. */
const ORIGIN = /^https?:\/\/[^/?#{}\s]+/

/** The arguments that a URL takes, each once. */
export function argumentNames(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(ARGUMENT), (match) => match[1] ?? ''))]
}

/** What keeps a template from being the URL of a tool; undefined where nothing does. */
export function toolUrlFault(template: string): string | undefined {
  const origin = ORIGIN.exec(template)?.[0]
  if (origin === undefined)
    return 'must begin with https:// and a host: {{variables}} stand in path and query only'
  if (origin.includes('@')) return 'must not hold a user name or password: use headers'
  const plain = withPlainPlaces(template)
  if (/[{}]/.test(plain))
    return 'may hold {{variable}} and {{argument.name}} and no other braces; secrets go into headers'
  if (plain.includes('#')) return 'must not hold a fragment: what follows # is never sent'
  return z.url().safeParse(plain).success ? undefined : 'is no URL'
}

/**
 * Puts a contact's variables in their places; undefined where one of them has no value, or one that would lead to another
 * path: that is none.
 */
export function withVariables(
  template: string,
  values: Readonly<Record<string, string>>,
): string | undefined {
  if (variableNames(template).some((name) => !values[name]?.trim())) return undefined
  const filled = template.replaceAll(VARIABLE, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  return hasLeftItsPath(filled, template) ? undefined : filled
}

/** What is put in is percent-encoded, so that segments stay where they are; only dots stay dots. */
function hasLeftItsPath(filled: string, template: string): boolean {
  const written = segmentsOf(template)
  return segmentsOf(filled).some((segment, at) => CLIMBING.test(segment) && segment !== written[at])
}

function segmentsOf(url: string): string[] {
  return url.replace(/\?.*/s, '').split('/')
}

/** Puts a call's arguments in their places, percent-encoded. */
export function withArguments(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(ARGUMENT, (_, name: string) => encodeURIComponent(String(values[name] ?? '')))
}

/** The URL with a harmless word in each place: what it looks like whatever is put in. */
export function withPlainPlaces(template: string): string {
  return template.replaceAll(ARGUMENT, 'x').replaceAll(VARIABLE, 'x')
}
