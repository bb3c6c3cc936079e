import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AGENT, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

const at = (number: string) => `/inbound-numbers/${encodeURIComponent(number)}`
const put = (number: string, body: object) => rig.ask(at(number), { method: 'PUT', body })

describe('the numbers that are answered', () => {
  it('are put, read, listed by number, put again and taken away', async () => {
    const created = await put('+7 (495) 000-00-02', { agent: 'halo' })
    expect(created).toMatchObject({
      status: 201,
      body: {
        number: '+74950000002',
        agent: 'halo',
        when_closed: { action: 'reject', sip_code: 480 },
        calls_in_progress: 0,
      },
    })
    expect(await put('+74950000002', { agent: 'halo' })).toMatchObject({ status: 200, body: created.body })
    await put('+74950000001', { agent: 'halo', agent_version: 1 })
    const page = await rig.ask('/inbound-numbers?limit=1')
    expect(page.body.items).toMatchObject([{ number: '+74950000001', agent_version: 1 }])
    const next = await rig.ask(`/inbound-numbers?limit=1&cursor=${page.body.next_cursor}`)
    expect(next.body).toMatchObject({ items: [{ number: '+74950000002' }], next_cursor: null })
    const changed = await put('+74950000002', { agent: 'halo', concurrency: 2 })
    expect(changed).toMatchObject({
      status: 200,
      body: { concurrency: 2, created_at: created.body.created_at },
    })
    expect((await rig.ask(at('+74950000002'))).body).toEqual(changed.body)
    expect(await rig.ask(at('+74950000002'), { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: changed.body,
    })
    for (const method of ['GET', 'DELETE'])
      expect(await rig.ask(at('+74950000002'), { method })).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      })
  })

  it('name what does not fit, where, and what to do', async () => {
    const wrong = await put('+74950000003', {
      agent: 'nobody',
      callers: [{ from: ['7916'], action: 'reject' }],
    })
    expect(wrong.body.errors).toMatchObject([
      { field: 'callers.0.from.0', fault: expect.stringContaining('like +7495') },
    ])
    const unknown = await put('+74950000003', {
      agent: 'nobody',
      when_closed: { action: 'answer', agent: 'halo', agent_version: 9 },
    })
    expect(unknown).toMatchObject({ status: 422 })
    expect(unknown.body.errors).toEqual([
      { field: 'agent', fault: 'there is no agent nobody', remedy: 'Store it by POST /agents first' },
      {
        field: 'when_closed.agent',
        fault: 'there is no agent halo of version 9',
        remedy: 'Store it by POST /agents first',
      },
    ])
  })

  it('are not silenced by a new version of who answers them: it is refused, unless they name one', async () => {
    const spec = { ...AGENT, name: 'changing' }
    await rig.ask('/agents', { body: spec })
    const named = [
      ['+74950000011', { agent: 'changing' }],
      ['+74950000012', { agent: 'halo', when_closed: { action: 'answer', agent: 'changing' } }],
      [
        '+74950000013',
        { agent: 'halo', callers: [{ from: ['known'], action: 'answer', agent: 'changing' }] },
      ],
      ['+74950000014', { agent: 'changing', agent_version: 1 }],
      ['+74950000015', { agent: 'halo', variables: { agent: 'changing' } }],
    ] as const
    for (const [number, body] of named) expect(await put(number, body)).toMatchObject({ status: 201 })
    const streaming = { ...spec, dialogue: 'streaming' }
    const refused = await rig.ask('/agents', { body: streaming })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'dialogue' }] } })
    expect(refused.text).toContain(': +74950000011, +74950000012, +74950000013"')
    for (const [number] of named) await put(number, { agent: 'changing', agent_version: 1 })
    expect(await rig.ask('/agents', { body: streaming })).toMatchObject({ status: 201 })
  })

  it('need a word for everything that an agent says of a caller of whom nothing is known', async () => {
    const nameless = { ...AGENT, name: 'nameless', variables: { city: 'Москва' } }
    await rig.ask('/agents', { body: nameless })
    const wanting = await put('+74950000004', { agent: 'nameless' })
    expect(wanting.body.errors).toMatchObject([{ field: 'variables.name', fault: 'is missing' }])
    expect(await put('+74950000004', { agent: 'nameless', variables: { name: 'друг' } })).toMatchObject({
      status: 201,
    })
  })
})
