import { randomUUID } from 'node:crypto'

/** One file on its way up. */
export interface UploadedFile {
  readonly name: string
  readonly sizeBytes: number
  readonly bytes: AsyncIterable<Uint8Array>
}

/** A multipart form whose file is read while it is sent, never whole in memory. */
export interface MultipartUpload {
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Writes a form with plain fields and one file. The length is known beforehand, so it is sent as one: the body
 * throws where the file turns out longer or shorter than it said. Format: RFC 7578.
 */
export function createMultipartUpload(
  fields: readonly (readonly [string, string])[],
  file: UploadedFile,
): MultipartUpload {
  const boundary = `perezvon-${randomUUID()}`
  const before = Buffer.from(
    [
      ...fields.map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file.name)}"\r\n`,
      'Content-Type: application/octet-stream\r\n\r\n',
    ].join(''),
  )
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(before.length + file.sizeBytes + after.length),
    },
    body: parts(before, file, after),
  }
}

async function* parts(before: Buffer, file: UploadedFile, after: Buffer): AsyncGenerator<Uint8Array> {
  yield before
  let sent = 0
  for await (const chunk of file.bytes) {
    sent += chunk.length
    if (sent > file.sizeBytes) break
    yield chunk
  }
  if (sent !== file.sizeBytes) {
    throw new Error(
      `${file.name} was announced with ${file.sizeBytes} bytes and has ${sent > file.sizeBytes ? 'more' : sent}`,
    )
  }
  yield after
}

/** As browsers quote file names in forms. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
