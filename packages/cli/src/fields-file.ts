import { asError, ConfigError } from '@perezvon/runtime/errors'
import { isScalar, parseDocument, visit } from 'yaml'
import { readNamedFile } from './stack-options.ts'

/** What stands in a document, before anybody has judged it. */
export type WrittenFields = Readonly<Record<string, unknown>>

/**
 * The fields of a file, YAML or JSON. `argument` names what it was given as, `remedy` what belongs into it. Throws one
 * ConfigError where it cannot be read as either.
 */
export async function readFieldsFile(argument: string, path: string, remedy: string): Promise<WrittenFields> {
  return parseFields(await readNamedFile(argument, path), path, remedy)
}

/** The same of a text that was read from `path`. */
export function parseFields(text: string, path: string, remedy: string): WrittenFields {
  const fields = path.endsWith('.json') ? parseJson(text, path) : parseYaml(text, path)
  if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return { ...fields }
  throw unreadable(path, 'holds no fields', remedy)
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''))
  } catch (thrown) {
    throw unreadable(path, `is no JSON: ${asError(thrown).message}`, 'Mend it, or write it as YAML')
  }
}

function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) {
    const place = error.linePos?.[0]
    const where = place === undefined ? '' : `, line ${place.line}, column ${place.col}`
    throw unreadable(`${path}${where}`, error.message.split(' at line ')[0] ?? error.message, 'Mend it there')
  }
  visit(document, {
    Scalar: (_, scalar) => {
      // YAML takes +79161234567 for a number; here it is one to dial.
      if (isScalar(scalar) && typeof scalar.value === 'number' && scalar.source?.startsWith('+'))
        scalar.value = scalar.source
    },
  })
  return document.toJS()
}

function unreadable(setting: string, fault: string, remedy: string): ConfigError {
  return new ConfigError([{ setting, fault, remedy }])
}
