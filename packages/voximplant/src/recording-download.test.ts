import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isPublicAddress } from '@perezvon/runtime/public-address'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { downloadRecording, type RecordingDownload, requestHeaders } from './recording-download.ts'

const RECORDING = Buffer.from('ID3 and what was said, '.repeat(5000))

let server: Server
let origin: string
let folder: string
let asked: IncomingMessage[]
let serve: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  asked = []
  folder = await mkdtemp(join(tmpdir(), 'recording-'))
  server = createServer((request, response) => {
    asked.push(request)
    serve(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

const download = (options: Partial<RecordingDownload> = {}) =>
  downloadRecording({
    url: `${origin}/records/a.mp3?record_id=1`,
    destination: join(folder, 'a.mp3'),
    allowedHosts: ['.voximplant.com'],
    trustedOrigins: [origin],
    maxBytes: 1_000_000,
    timeoutMs: 30_000,
    ...options,
  })

/** As the platform's storage does: ranges are known, one past the end is 416. */
function storage(content: () => Buffer) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
    const whole = content()
    if (from === undefined) response.writeHead(200, { 'content-length': whole.length }).end(whole)
    else if (Number(from) >= whole.length) response.writeHead(416).end()
    else response.writeHead(206).end(whole.subarray(Number(from)))
  }
}
const status = (code: number) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(code).end('nothing of interest')
}

describe('a recording that is there', () => {
  test('is stored wholly, with its size and fingerprint, and nothing is left beside it', async () => {
    serve = storage(() => RECORDING)
    expect(await download()).toEqual({
      kind: 'complete',
      bytes: RECORDING.length,
      sha256: createHash('sha256').update(RECORDING).digest('hex'),
    })
    expect(await readFile(join(folder, 'a.mp3'))).toEqual(RECORDING)
    expect(await readdir(folder)).toEqual(['a.mp3'])
  })

  test('is stored from a storage that knows no ranges', async () => {
    serve = (_, response) => response.writeHead(200, { 'content-length': RECORDING.length }).end(RECORDING)
    expect(await download()).toMatchObject({ kind: 'complete', bytes: RECORDING.length })
  })

  test('is stored from a storage that does not say its length', async () => {
    serve = (request, response) => {
      if (request.headers.range !== undefined) return response.writeHead(416).end()
      response.write(RECORDING.subarray(0, 10))
      return response.end(RECORDING.subarray(10))
    }
    expect(await download()).toMatchObject({ kind: 'complete', bytes: RECORDING.length })
  })

  test('downloaded a second time replaces itself with itself', async () => {
    serve = storage(() => RECORDING)
    const first = await download()
    expect(await download()).toEqual(first)
    expect(await readdir(folder)).toEqual(['a.mp3'])
  })

  test('is followed to where it was moved', async () => {
    serve = (request, response) => {
      if (request.url === '/moved') return storage(() => RECORDING)(request, response)
      return response.writeHead(302, { location: '/moved' }).end()
    }
    expect(await download()).toMatchObject({ kind: 'complete' })
  })
})

describe('a recording that is not ready', () => {
  afterEach(async () => {
    expect(await readdir(folder)).toEqual([])
  })

  test.each([
    [404, 'missing'],
    [202, 'too-early'],
    [204, 'too-early'],
    [425, 'too-early'],
  ])('HTTP %i says %s', async (code, reason) => {
    serve = status(code)
    expect(await download()).toEqual({ kind: 'not-ready', reason })
  })

  test('an empty file is not ready', async () => {
    serve = storage(() => Buffer.alloc(0))
    expect(await download()).toEqual({ kind: 'not-ready', reason: 'empty' })
  })

  test('a body cut short is not ready', async () => {
    serve = (_, response) => {
      response.writeHead(200, { 'content-length': RECORDING.length })
      response.write(RECORDING.subarray(0, 1000), () => response.destroy())
    }
    expect(await download()).toEqual({ kind: 'not-ready', reason: 'short' })
  })

  test('a file that grew meanwhile is not ready', async () => {
    let length = 1000
    serve = (request, response) => {
      storage(() => RECORDING.subarray(0, length))(request, response)
      length += 500
    }
    expect(await download()).toEqual({ kind: 'not-ready', reason: 'growing' })
  })

  test('a file that is too small for its duration is not ready', async () => {
    serve = storage(() => RECORDING.subarray(0, 1000))
    expect(await download({ minBytes: 1001 })).toEqual({ kind: 'not-ready', reason: 'short' })
  })
})

describe('a recording that cannot be had', () => {
  afterEach(async () => {
    expect(await readdir(folder)).toEqual([])
  })

  test('unauthorised, forbidden, deleted and broken are told apart', async () => {
    const results = []
    for (const code of [401, 403, 410, 400, 503]) {
      serve = status(code)
      results.push(await download())
    }
    expect(results).toMatchObject([
      { kind: 'refused', reason: 'unauthorised' },
      { kind: 'refused', reason: 'forbidden' },
      { kind: 'gone' },
      { kind: 'refused', reason: 'unexpected-status' },
      { kind: 'unreachable' },
    ])
  })

  test('one that announces more than is allowed is not read', async () => {
    serve = storage(() => RECORDING)
    expect(await download({ maxBytes: 1000 })).toEqual({ kind: 'too-large', maxBytes: 1000 })
  })

  test('one that sends more than is allowed without announcing it is stopped', async () => {
    serve = (_, response) => {
      const push = () => response.write(RECORDING, (error) => (error ? undefined : push()))
      push()
    }
    expect(await download({ maxBytes: 300_000 })).toEqual({ kind: 'too-large', maxBytes: 300_000 })
  })

  test('one that comes too slowly is given up at the deadline', async () => {
    serve = (_, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('x')
    }
    expect(await download({ timeoutMs: 500 })).toMatchObject({ kind: 'unreachable' })
  })

  test('a stopped service gives up with its own reason', async () => {
    const stopping = new AbortController()
    serve = () => stopping.abort(new Error('the service stops'))
    await expect(download({ signal: stopping.signal })).rejects.toThrow('the service stops')
  })

  test('a refused connection may be tried again', async () => {
    const nowhere = 'http://127.0.0.1:1'
    expect(await download({ url: `${nowhere}/a.mp3`, trustedOrigins: [nowhere] })).toMatchObject({
      kind: 'unreachable',
    })
  })

  test('a folder that is missing is the disk’s fault, not the recording’s', async () => {
    serve = storage(() => RECORDING)
    await expect(download({ destination: join(folder, 'nowhere', 'a.mp3') })).rejects.toMatchObject({
      code: 'recording-not-written',
    })
  })
})

describe('an address that may not be asked', () => {
  afterEach(() => {
    expect(asked).toHaveLength(0)
  })

  test.each([
    ['http://storage-gw-ru-02.voximplant.com/a.mp3', 'not-https'],
    ['https://storage-gw-ru-02.voximplant.com:8443/a.mp3', 'host-not-allowed'],
    ['https://storage-gw-ru-02.voximplant.com.example.org/a.mp3', 'host-not-allowed'],
    ['https://evilvoximplant.com/a.mp3', 'host-not-allowed'],
    ['https://user:pass@storage-gw-ru-02.voximplant.com/a.mp3', 'malformed-url'],
    ['https://169.254.169.254/latest/meta-data', 'host-not-allowed'],
    ['https://[::1]/a.mp3', 'host-not-allowed'],
    ['https://2130706433/a.mp3', 'host-not-allowed'],
    ['file:///etc/passwd', 'not-https'],
    ['/etc/passwd', 'malformed-url'],
  ])('%s is refused: %s', async (url, reason) => {
    expect(await download({ url, trustedOrigins: [] })).toMatchObject({ kind: 'refused', reason })
  })

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '172.16.0.1',
    '169.254.169.254',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '100.64.0.1',
    '0.0.0.0',
  ])('an allowed name that stands for %s is refused when it connects', async (address) => {
    const result = await download({
      url: 'https://storage-gw-ru-02.voximplant.com/a.mp3',
      trustedOrigins: [],
      resolve: async () => [{ address, family: address.includes(':') ? 6 : 4 }],
    })
    expect(result).toMatchObject({ kind: 'refused', reason: 'address-not-public' })
  })

  test('one private address among public ones refuses them all', async () => {
    const result = await download({
      url: 'https://storage-gw-ru-02.voximplant.com/a.mp3',
      trustedOrigins: [],
      resolve: async () => [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    })
    expect(result).toMatchObject({ kind: 'refused', reason: 'address-not-public' })
  })
})

describe('redirects', () => {
  test.each([
    ['http://169.254.169.254/latest/meta-data', 'not-https'],
    ['https://example.org/a.mp3', 'host-not-allowed'],
    ['http://', 'malformed-url'],
  ])('one to %s is refused: %s', async (location, reason) => {
    serve = (_, response) => response.writeHead(302, { location }).end()
    expect(await download()).toMatchObject({ kind: 'refused', reason })
  })

  test('a circle of redirects ends', async () => {
    serve = (_, response) => response.writeHead(302, { location: '/again' }).end()
    expect(await download()).toMatchObject({ kind: 'refused', reason: 'too-many-redirects' })
    expect(asked.length).toBeLessThanOrEqual(6)
  })
})

test('a service account’s token goes to allowed hosts, not to trusted origins', async () => {
  serve = storage(() => RECORDING)
  await download({ authorization: async () => 'the-token' })
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  const url = new URL('https://storage-gw-ru-02.voximplant.com/a.mp3')
  expect(requestHeaders({ source: { url, trusted: false }, token: 'the-token' })).toMatchObject({
    authorization: 'Bearer the-token',
  })
})

test.each([
  ['8.8.8.8', true],
  ['2a02:6b8::feed:0ff', true],
  ['::ffff:8.8.8.8', true],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})
