import { stripVTControlCharacters } from 'node:util'

/** A text of somebody else's (a name, what was said) that cannot steer the terminal. One line. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, ' ')
}
