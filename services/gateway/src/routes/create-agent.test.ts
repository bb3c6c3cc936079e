import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { saveAgentVersion } from '@perezvon/store/agents'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AGENT, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('an agent with tools', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      environment: {
        TOOL_SECRETS: '{"CRM_TOKEN":"t0ken"}',
        TOOL_ORIGINS: 'http://crm.internal:8080/',
      },
    })
  })
  afterAll(() => rig.stop())

  const tool = (more: Record<string, unknown>) => ({
    name: 'order_status',
    description: 'Tells where an order is.',
    url: 'https://api.example.com/orders/{{argument.number}}?city={{city}}',
    parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
    ...more,
  })
  const store = (...tools: unknown[]) => rig.ask('/agents', { body: { ...AGENT, name: 'with-tools', tools } })
  const faults = async (...tools: unknown[]) => (await store(...tools)).body.errors

  it('is stored with references to secrets, not with secrets', async () => {
    const headers = { authorization: 'Bearer {{secret.CRM_TOKEN}}' }
    const stored = await store(
      tool({ headers }),
      tool({ name: 'hours', url: 'http://crm.internal:8080/hours' }),
    )
    expect(stored.status).toBe(201)
    expect(stored.body).toMatchObject({ spec: { tools: [{ headers }, { method: 'POST' }] } })
    expect(stored.text).not.toContain('t0ken')
  })

  it('is not, where a secret is not set here or stands in the open', async () => {
    expect(await faults(tool({ headers: { authorization: 'Bearer {{secret.OTHER}}' } }))).toEqual([
      {
        field: 'tools.0.headers.authorization',
        fault: 'names the secret OTHER, which is not set',
        remedy: expect.stringContaining('TOOL_SECRETS'),
      },
    ])
    expect(await faults(tool({ headers: { 'X-Api-Key': 'abc' } }))).toMatchObject([
      { field: 'tools.0.headers.X-Api-Key', fault: 'holds a secret in the open' },
    ])
  })

  it.each([
    ['http://api.example.com/x', 'must be https'],
    ['https://169.254.169.254/x', 'is an address inside a network'],
    ['https://{{city}}.example.com/x', 'must begin with https://'],
    ['https://me:pw@example.com/x', 'must not hold a user name'],
    ['https://example.com/{{secret.CRM_TOKEN}}', 'secrets go into headers'],
    ['https://example.com/{{argument.other}}', 'takes argument other'],
  ])('is not, where a tool could not be called: %s', async (url, fault) => {
    expect(await faults(tool({ url }))).toEqual([
      expect.objectContaining({ field: 'tools.0.url', fault: expect.stringContaining(fault) }),
    ])
  })

  it('is not, where tools share a name or take that of a built-in one', async () => {
    expect(await faults(tool({}), tool({}))).toMatchObject([{ field: 'tools.1.name' }])
    expect(await faults(tool({ name: 'end_call' }))).toMatchObject([{ field: 'tools.0.name' }])
  })

  it('that was stored when its secrets were set is told by the preflight', async () => {
    const bare = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })

    const spec = agentSpecSchema.parse({
      ...AGENT,
      name: 'with-tools',
      tools: [tool({ headers: { authorization: '{{secret.CRM_TOKEN}}' } })],
    })
    await saveAgentVersion(bare.db, { spec, now: new Date() })
    const campaign = {
      name: 'autumn',
      agent: 'with-tools',
      contacts: [{ phone: '+79161234567', name: 'Анна' }],
    }
    const checked = await bare.ask('/campaigns?dry_run=true', { body: campaign })
    expect(checked.body).toMatchObject({
      ready: false,
      campaign: { faults: [{ field: 'agent.tools.0.headers.authorization' }] },
    })
    await bare.stop()
  })
})
