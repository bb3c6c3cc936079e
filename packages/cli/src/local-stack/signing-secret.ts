import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The secret of a stack on one machine: made at the first start, kept in its data folder, readable by its owner only. */
export async function localSigningSecret(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'signing-secret')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  await mkdir(dataDirectory, { recursive: true })
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  return (await readFile(file, 'utf8')).trim()
}
