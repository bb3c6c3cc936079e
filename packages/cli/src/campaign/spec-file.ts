import { asError, ConfigError } from '@perezvon/runtime/errors'
import { isScalar, parseDocument, visit } from 'yaml'
import { readNamedFile } from '../stack-options.ts'

/** What `POST /campaigns` takes. The gateway judges it: it alone knows what it can do. */
export type WrittenSpec = Readonly<Record<string, unknown>>

/** The specification in a file, YAML or JSON. Throws one ConfigError where it cannot be read as either. */
export async function readSpecFile(path: string): Promise<WrittenSpec> {
  const text = await readNamedFile('SPEC', path)
  const spec = path.endsWith('.json') ? parseJson(text, path) : parseYaml(text, path)
  if (typeof spec === 'object' && spec !== null && !Array.isArray(spec)) return { ...spec }
  throw unreadable(path, 'holds no fields', 'Write one campaign, as in examples/campaigns')
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
