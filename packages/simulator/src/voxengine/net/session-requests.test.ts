import { expect, test, vi } from 'vitest'
import { startBackendBench } from '../../rehearsal/bench/backend-bench.ts'
import {
  benchNumber,
  createEngineBench,
  type EngineBench,
  type RehearsedSession,
} from '../../rehearsal/bench/engine-bench.ts'

/** Starts a session and waits, in real time, until its log holds that many lines. */
async function logLines(bench: EngineBench, source: string, lines: number): Promise<readonly string[]> {
  const { sessionId } = bench.start(source)
  await vi.waitFor(() => expect(bench.look(sessionId).log.length).toBeGreaterThanOrEqual(lines), {
    timeout: 30_000,
  })
  return bench.look(sessionId).log
}

/** Starts a session and waits, in real time, until it has ended. */
async function ended(bench: EngineBench, source: string): Promise<RehearsedSession> {
  const { sessionId } = bench.start(source)
  await vi.waitFor(() => expect(bench.look(sessionId).entry.endedAtMs).toBeDefined(), { timeout: 30_000 })
  return bench.look(sessionId)
}

const get = (url: string, options = '{}') =>
  `Net.httpRequestAsync('${url}', ${options}).then((r) => Logger.write(JSON.stringify(r)))`

test('a request carries method, body, headers and parameters, and brings back status, text and headers', async () => {
  await using backend = await startBackendBench((_request, response) => {
    response.writeHead(201, { 'x-answer': 'yes' }).end('готово')
  })
  await using bench = createEngineBench()
  const [line] = await logLines(
    bench,
    get(
      `${backend.url}/turn?a=1`,
      "{ method: 'POST', postData: 'тело', headers: { 'X-Call-Token': 't' }, params: { b: 'два' } }",
    ),
    1,
  )
  const result: { headers: unknown[] } = JSON.parse(line ?? '')
  expect(result).toMatchObject({ code: 201, text: 'готово' })
  expect(result.headers).toContainEqual({ key: 'x-answer', value: 'yes' })
  const [request] = backend.requests
  expect(request).toMatchObject({ method: 'POST', body: 'тело' })
  expect(request?.path).toBe(`/turn?a=1&b=${encodeURIComponent('два')}`)
  expect(request?.headers).toMatchObject({ 'x-call-token': 't', 'user-agent': 'VoxEngine/1.0' })
})

test('headers may be lines, a callback may take the answer, bytes may be asked for', async () => {
  await using backend = await startBackendBench()
  await using bench = createEngineBench()
  const log = await logLines(
    bench,
    `Net.httpRequest('${backend.url}', (r) => Logger.write(JSON.stringify(r.data)), { headers: ['X-A: b: c'], rawOutput: true })`,
    1,
  )
  expect(log[0]).toBe('[111,107]')
  expect(backend.requests[0]?.headers['x-a']).toBe('b: c')
})

test('failures resolve with the codes of the platform', async () => {
  await using backend = await startBackendBench((request, response) => {
    if (request.path === '/large') response.end(Buffer.alloc(2 * 1024 * 1024 + 1))
    else if (request.path === '/loop') response.writeHead(302, { location: '/loop' }).end()
    else response.destroy()
  })
  await using bench = createEngineBench()
  const codeOf = async (url: string) => {
    const [line] = await logLines(
      bench,
      `Net.httpRequestAsync('${url}').then((r) => Logger.write(String(r.code)))`,
      1,
    )
    return Number(line)
  }
  expect(await codeOf('not a url')).toBe(-2)
  expect(await codeOf('http://127.0.0.1:1/')).toBe(-4)
  expect(await codeOf(`${backend.url}/loop`)).toBe(-5)
  expect(await codeOf(`${backend.url}/cut`)).toBe(-6)
  expect(await codeOf(`${backend.url}/large`)).toBe(-9)
})

test('a timeout is counted in real seconds and can only be decreased', async () => {
  await using backend = await startBackendBench(() => undefined)
  await using bench = createEngineBench({
    settings: { speed: 100 },
    numbers: { byNumber: { [benchNumber]: 'silent' } },
  })
  const { sessionId } = bench.start(`
    for (const timeout of [5, 600]) {
      Net.httpRequestAsync('${backend.url}', { timeout }).then((r) => Logger.write(timeout + ': ' + r.code))
    }
    VoxEngine.callPSTN('${benchNumber}', '7')`)
  await vi.waitFor(() => expect(backend.requests).toHaveLength(2))
  const seen = () => bench.look(sessionId).log
  await bench.clock.advance(4_900)
  expect(seen()).toEqual([])
  await bench.clock.advance(200)
  await vi.waitFor(() => expect(seen()).toEqual(['5: -7']))
  await bench.clock.advance(84_000)
  expect(seen()).toEqual(['5: -7'])
  await bench.clock.advance(1_000)
  await vi.waitFor(() => expect(seen()).toEqual(['5: -7', '600: -7']))
})

test('three requests are active, the rest queue; the 36th throws', async () => {
  // Answers only when three are there: fewer would wait for ever.
  const held: (() => void)[] = []
  let got = 0
  await using backend = await startBackendBench((_request, response) => {
    got += 1
    held.push(() => response.end('ok'))
    if (held.length === 3 || got === 35) for (const answer of held.splice(0)) answer()
  })
  await using bench = createEngineBench()
  const { log } = await ended(
    bench,
    `let done = 0
     const more = () => Net.httpRequestAsync('${backend.url}').then(() => { done += 1; if (done === 35) { Logger.write('35 done'); VoxEngine.terminate() } })
     for (let i = 0; i < 35; i += 1) more()
     more().catch((error) => Logger.write(error.message))`,
  )
  expect(log).toEqual(['Exceeded the HTTP connection count limit!', '35 done'])
  expect(backend.requests).toHaveLength(35)
  expect(backend.mostConcurrent()).toBe(3)
})

test('where it is so set, the 36th request resolves with code 0', async () => {
  await using backend = await startBackendBench(() => undefined)
  await using bench = createEngineBench({ settings: { overBudget: 'code-0' } })
  const [line] = await logLines(
    bench,
    `for (let i = 0; i < 36; i += 1) Net.httpRequestAsync('${backend.url}').then((r) => Logger.write(String(r.code)))`,
    1,
  )
  expect(line).toBe('0')
})

test('the end waits for active requests and runs their callbacks; queued ones vanish', async () => {
  await using backend = await startBackendBench((_request, response) => {
    setImmediate(() => response.end('ok'))
  })
  await using bench = createEngineBench()
  const { log } = await ended(
    bench,
    `VoxEngine.addEventListener(AppEvents.Terminating, () => Logger.write('terminating'))
     for (let i = 0; i < 5; i += 1) Net.httpRequestAsync('${backend.url}/' + i).then(() => Logger.write('done ' + i))
     VoxEngine.terminate()`,
  )
  expect(backend.requests.map(({ path }) => path).toSorted()).toEqual(['/0', '/1', '/2'])
  expect(log.filter((line) => line.startsWith('Dropped'))).toHaveLength(2)
  expect(log.filter((line) => line.startsWith('done'))).toHaveLength(3)
  expect(log.at(-1)).toBe('terminating')
})

test('Terminating allows exactly one request, and Terminated waits for it', async () => {
  await using backend = await startBackendBench()
  await using bench = createEngineBench()
  const { log } = await ended(
    bench,
    `VoxEngine.addEventListener(AppEvents.Terminating, () => {
       for (const path of ['first', 'second']) Net.httpRequestAsync('${backend.url}/' + path).then(() => Logger.write(path))
     })
     VoxEngine.addEventListener(AppEvents.Terminated, () => Logger.write('terminated'))
     VoxEngine.terminate()`,
  )
  expect(backend.requests.map(({ path }) => path)).toEqual(['/first'])
  expect(log).toEqual([expect.stringContaining('/second'), 'first', 'terminated'])
})

test('while a request is in flight the session runs at real pace, so that no backend looks late', async () => {
  let release: () => void = () => undefined
  await using backend = await startBackendBench((_request, response) => {
    release = () => response.end('ok')
  })
  await using bench = createEngineBench({ settings: { speed: 100 } })
  const { sessionId } = bench.start(`
    const from = Date.now()
    Net.httpRequestAsync('${backend.url}').then(() => Logger.write('answered after ' + (Date.now() - from)))
    setTimeout(() => Logger.write('gave up after ' + (Date.now() - from)), 3000)`)
  await vi.waitFor(() => expect(backend.requests).toHaveLength(1))
  await bench.clock.advance(2_000)
  release()
  await vi.waitFor(() => expect(bench.look(sessionId).log).toEqual(['answered after 2000']))
  await bench.clock.advance(11)
  expect(bench.look(sessionId).log).toEqual(['answered after 2000', 'gave up after 3000'])
})
