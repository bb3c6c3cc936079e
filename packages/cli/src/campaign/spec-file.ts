import { readFieldsFile, type WrittenFields } from '../fields-file.ts'

/** What `POST /campaigns` takes. The gateway judges it: it alone knows what it can do. */
export type WrittenSpec = WrittenFields

/** The specification in a file, YAML or JSON. Throws one ConfigError where it cannot be read as either. */
export function readSpecFile(path: string): Promise<WrittenSpec> {
  return readFieldsFile('SPEC', path, 'Write one campaign, as in examples/campaigns')
}
