import { readFile, writeFile } from 'node:fs/promises'
import { openApiDocument } from './document.ts'

/**
 * `node services/gateway/src/openapi/write-document.ts` writes docs/openapi.json; with `--check` it only says whether the
 * file is what the contracts give, and ends with 1 where it is not.
 */
const file = new URL('../../../../docs/openapi.json', import.meta.url)
const current = `${JSON.stringify(openApiDocument(), null, 2)}\n`

if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '')
  if (written !== current) {
    process.stderr.write('docs/openapi.json is not what the contracts give: run pnpm openapi and commit it\n')
    process.exitCode = 1
  }
} else {
  await writeFile(file, current)
}
