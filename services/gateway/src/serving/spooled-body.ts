import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BodyStream } from './route-handler.ts'

/** A body that lies on disk: with the digest of all of it, before any of it is read. */
export type SpooledBody = { digest: string; body: BodyStream; remove(): Promise<void> }

/** Writes a body to a temporary file. Whoever asked removes it. */
export async function spooledBody({ bytes, ...type }: BodyStream): Promise<SpooledBody> {
  const path = join(tmpdir(), `perezvon-contacts-${randomUUID()}`)
  const hash = createHash('sha256')
  const remove = () => rm(path, { force: true })
  try {
    // Contact lists are personal data: nobody else on this machine reads them.
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const chunk of bytes) {
        hash.update(chunk)
        await file.appendFile(chunk)
      }
    } finally {
      await file.close()
    }
  } catch (thrown) {
    await remove()
    throw thrown
  }
  return { digest: hash.digest('hex'), body: { ...type, bytes: createReadStream(path) }, remove }
}
