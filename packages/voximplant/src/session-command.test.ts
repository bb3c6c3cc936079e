import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callCommandSchema, sessionCommandSchema } from '@perezvon/contracts/scenario/session-command'
import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSessionCommands } from './session-command.ts'

const NOW = new Date('2026-11-20T09:00:00Z')
const callId = systemIds.call()
const received: { method: string | undefined; body: string }[] = []
let status = 200
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += String(piece)
  received.push({ method: request.method, body })
  response.writeHead(status).end('{"result":1}')
})
let url: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // @NOTE a server that listens on a port has an address with one
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/request/session/token`
})
afterAll(() => {
  server.close()
})

const commandsOf = (secret: string, anywhere = true) =>
  createSessionCommands({ secret: new Secret(secret), anywhere })

test('a command is signed for its call and its moment, by a key of the call', async () => {
  const commands = commandsOf('one')
  expect(await commands.send({ callId, url, command: { command: 'hang-up' }, now: NOW })).toBe(true)
  const command = sessionCommandSchema.parse(JSON.parse(received.at(-1)?.body ?? ''))
  expect(command).toMatchObject({ command: 'hang-up', at: NOW.getTime() })
  expect(commands.keyOf(callId)).not.toBe(commands.keyOf(systemIds.call()))
  expect(commandsOf('one').keyOf(callId)).toBe(commands.keyOf(callId))
  expect(commandsOf('another').keyOf(callId)).not.toBe(commands.keyOf(callId))
  expect(JSON.stringify(received)).not.toContain(commands.keyOf(callId))
  await commands.close()
})

test('what is said goes into the signature percent-encoded', async () => {
  const commands = commandsOf('one')
  const command = { command: 'say', text: 'Секунду.' } as const
  expect(await commands.send({ callId, url, command, now: NOW })).toBe(true)
  const sent = sessionCommandSchema.parse(JSON.parse(received.at(-1)?.body ?? ''))
  const words = `${callId}\nsay\n${NOW.getTime()}\n${encodeURIComponent('Секунду.')}`
  const signature = createHmac('sha256', commands.keyOf(callId)).update(words).digest('hex')
  expect(sent).toEqual({ ...command, at: NOW.getTime(), signature })
  await commands.close()
})

test('half a letter can be neither told nor signed', async () => {
  const command = { command: 'say', text: 'Секунду\ud800' } as const
  expect(callCommandSchema.safeParse(command).success).toBe(false)
  const before = received.length
  const commands = commandsOf('one')
  expect(await commands.send({ callId, url, command, now: NOW })).toBe(false)
  expect(received).toHaveLength(before)
  await commands.close()
})

test('a session that is gone, or refuses, is told of and not thrown', async () => {
  const commands = commandsOf('one')
  const gone = {
    callId,
    url: 'http://127.0.0.1:9/request',
    command: { command: 'hang-up' },
    now: NOW,
  } as const
  expect(await commands.send(gone)).toBe(false)
  expect(await commands.send({ ...gone, url: 'no address' })).toBe(false)
  status = 404
  expect(await commands.send({ ...gone, url })).toBe(false)
  await commands.close()
})

test.each([
  'http://203.0.113.9/request',
  'https://127.0.0.1/request',
  'https://[::1]/request',
  'https://localhost/x',
])('on a real platform %s is not asked', async (address) => {
  const before = received.length
  const commands = commandsOf('one', false)
  expect(await commands.send({ callId, url: address, command: { command: 'hang-up' }, now: NOW })).toBe(false)
  expect(received).toHaveLength(before)
  await commands.close()
})
