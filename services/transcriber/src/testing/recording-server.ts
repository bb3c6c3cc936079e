import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A recordings' storage that holds one file, or does not have it yet. */
export type RecordingServer = {
  origin: string
  /** What it holds; undefined: 404. */
  content: Buffer | undefined
  /** Answered instead, where set. */
  status: number | undefined
  /** How often the file was asked for from its start. */
  asked: number
  close(): Promise<void>
}

/** Starts it on a free port. Ranges are known, as the platform's storage knows them. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const server = createServer((request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
    if (from === undefined) state.asked += 1
    const { content, status } = state
    if (status !== undefined || content === undefined) response.writeHead(status ?? 404).end()
    else if (from === undefined) response.writeHead(200, { 'content-length': content.length }).end(content)
    else if (Number(from) >= content.length) response.writeHead(416).end()
    else response.writeHead(206).end(content.subarray(Number(from)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: RecordingServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    content: undefined,
    status: undefined,
    asked: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}
