import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { contactResultSchema } from '@perezvon/contracts/http/export-results'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { saveAgentVersion } from '@perezvon/store/agents'
import { saveAnalysis } from '@perezvon/store/analyses'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { statement } from '@perezvon/store/database'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { AGENT, API_KEY, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  const spec = agentSpecSchema.parse({
    ...AGENT,
    name: 'courier',
    extraction: [
      { name: 'day', type: 'text', description: 'When to come' },
      { name: 'agreed', type: 'boolean', description: 'Whether they agreed' },
    ],
  })
  await saveAgentVersion(rig.db, { spec, now: new Date() })
})
afterAll(() => rig.stop())

async function givenCampaign(contacts: object[], more: object = {}): Promise<CampaignId> {
  const body = { name: 'Акция', agent: 'courier', contacts, ...more }
  return campaignViewSchema.parse((await rig.ask('/campaigns', { body })).body).id
}

/** The campaign's first contact was called, spoke, and its call was analysed. */
async function haveConversation(campaignId: CampaignId): Promise<string> {
  const now = new Date()
  const { planned } = await planAttempts(rig.db, { campaignId, limit: 1, now, newCallId: systemIds.call })
  const callId = planned[0]?.callId ?? 'call_'
  await closeAttempt(rig.db, {
    callId,
    outcome: 'conversation',
    reason: 'agent-goodbye',
    facts: {
      knownFrom: 'report',
      sessionId: 'session-1',
      connected: true,
      answeredAt: null,
      endedBy: 'agent',
      endReason: 'agent-goodbye',
      sipCode: null,
      sipReason: null,
      durationSeconds: 61.5,
      cost: 1.25,
      recordUrl: null,
      recordSeconds: null,
    },
    redial: undefined,
    now,
  })
  await saveAnalysis(rig.db, {
    callId,
    analysis: {
      summary: '=Договорились; "завтра"',
      disposition: 'goal-reached',
      sentiment: 'positive',
      opt_out_heard: false,
      fields: [
        { name: 'day', value: 'завтра', quote: 'завтра', confidence: 0.9 },
        { name: 'agreed', value: true, quote: 'да', confidence: 0.9 },
      ],
      based_on: 'turns',
      model: 'm',
    },
    now,
  })
  return callId
}

const CONTACTS = [
  { id: '007', phone: '+79161234567', name: 'Анна', variables: { order: 'HL-1' }, metadata: { crm: '+1' } },
  { id: 'b', phone: '+79161234568', name: '=cmd()', variables: { city: 'Тверь' } },
]

it('answers a line of NDJSON a contact, those that wait included', async () => {
  const id = await givenCampaign(CONTACTS)
  const callId = await haveConversation(id)
  const answer = await rig.ask(`/campaigns/${id}/results?format=ndjson`)
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.ndjson"`)
  const lines = answer.text
    .trim()
    .split('\n')
    .map((line) => contactResultSchema.parse(JSON.parse(line)))
  expect(lines).toMatchObject([
    {
      client_id: '007',
      outcome: 'conversation',
      reason: 'agent-goodbye',
      attempts: 1,
      talk_seconds: 61.5,
      cost: 1.25,
      agent: 'courier@1',
      disposition: 'goal-reached',
      fields: { day: 'завтра', agreed: true },
      variables: { order: 'HL-1' },
      metadata: { crm: '+1' },
      call_id: callId,
      call_url: `/calls/${callId}`,
      recording: null,
    },
    {
      client_id: 'b',
      state: 'waiting',
      outcome: null,
      attempts: 0,
      talk_seconds: 0,
      fields: {},
      call_url: null,
    },
  ])
  expect((await rig.ask(lines[0]?.why_url ?? '')).status).toBe(200)
})

it('answers CSV with a column for each field, variable and piece of metadata', async () => {
  const id = await givenCampaign(CONTACTS)
  await haveConversation(id)
  const answer = await rig.ask(`/campaigns/${id}/results`)
  expect(answer.headers.get('content-type')).toContain('text/csv')
  const [head = '', first = '', second = '', rest] = answer.text.split('\r\n')
  expect(head).toBe(
    'client_id,contact_id,phone,name,state,outcome,reason,attempts,first_attempt_at,last_attempt_at,finished_at,due_at,' +
      'talk_seconds,cost,caller_id,agent,disposition,summary,field.day,field.agreed,recording,call_id,why_url,call_url,' +
      'variable.city,variable.order,metadata.crm',
  )
  expect(first).toMatch(/^007,cont_\w+,\+79161234567,Анна,finished,conversation,agent-goodbye,1,/)
  expect(first).toContain(',61.5,1.25,,courier@1,goal-reached,"=Договорились; ""завтра""",завтра,true,,call_')
  expect(first).toMatch(/,,HL-1,\+1$/)
  expect(second).toMatch(/^b,cont_\w+,\+79161234568,=cmd\(\),waiting,,,0,/)
  expect(rest).toBe('')
})

it('answers what Excel opens, and nothing that it would compute', async () => {
  const id = await givenCampaign(CONTACTS)
  await haveConversation(id)
  const bytes = await fetch(new URL(`/campaigns/${id}/results?format=excel-csv`, rig.url), {
    headers: { 'x-api-key': API_KEY },
  })
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytes.arrayBuffer())
  const [head = '', first = '', second = ''] = text.split('\r\n')
  expect(head.startsWith('\uFEFFclient_id;contact_id;')).toBe(true)
  expect(first).toMatch(/^'007;cont_\w+;'\+79161234567;Анна;/)
  expect(first).toContain(`;61,5;1,25;;courier@1;goal-reached;"'=Договорились; ""завтра""";завтра;true;`)
  expect(first).toMatch(/;HL-1;'\+1$/)
  expect(second).toContain(`;'=cmd();`)
  for (const cell of text.slice(1).split(/[;\r\n]+/)) expect(cell).not.toMatch(/^"?[=+@\t-]/)
})

it('is 404 for a campaign that is not there, 422 for a form that nobody writes', async () => {
  expect((await rig.ask('/campaigns/camp_00000000000000000000/results')).status).toBe(404)
  const id = await givenCampaign([])
  expect((await rig.ask(`/campaigns/${id}/results?format=xls`)).status).toBe(422)
  expect((await rig.ask(`/campaigns/${id}/results`)).text).toMatch(/^client_id,[\w.,]+\r\n$/)
})

const PEOPLE = 50_000
const FILL = statement(
  'test-fill-results',
  `with added as (
     insert into contacts (id, campaign_id, client_id, phone, name, variables, state, outcome, reason, attempts, created_at,
       finished_at)
     select 'cont_' || lpad(n::text, 20, '0'), $1, 'row-' || n, '+7' || (9000000000 + n), 'Имя ' || n,
       jsonb_build_object('order', 'HL-' || n), 'finished', 'conversation', 'agent-goodbye', 1, $2, $2
     from generate_series($3::int + 1, $3::int + 5000) as n returning id
   ), tried as (
     insert into attempts (call_id, campaign_id, contact_id, attempt, phone, agent_name, agent_version, ring_seconds,
       state, outcome, reason, planned_at, claimed_at, ended_at)
     select replace(id, 'cont_', 'call_'), $1, id, 1, '+70000000000', 'courier', 1, 45, 'ended', 'conversation',
       'agent-goodbye', $2, $2, $2 from added returning call_id
   )
   insert into calls (call_id, duration_seconds, cost, recorded_at) select call_id, 10.5, 0.25, $2 from tried`,
)

it('streams a long list without holding it: every contact once, totals right, memory flat', {
  timeout: 600_000,
}, async () => {
  const id = await givenCampaign([])
  for (let from = 0; from < PEOPLE; from += 5000) await rig.db.run(FILL, [id, new Date(), from])
  await rig.db.script('analyze contacts; analyze attempts; analyze calls')
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const response = await fetch(new URL(`/campaigns/${id}/results?format=ndjson`, rig.url), {
    headers: { 'x-api-key': API_KEY },
  })
  const seen = new Set<number>()
  const heap: number[] = []
  let [bytes, talk, cost, rest] = [0, 0, 0, '']
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    bytes += text.length
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const row: { client_id: string; talk_seconds: number; cost: number } = JSON.parse(line)
      seen.add(Number(row.client_id.slice(4)))
      talk += row.talk_seconds
      cost += row.cost
    }
    if (bytes > (heap.length + 1) * 3_000_000) {
      collect()
      heap.push(process.memoryUsage().heapUsed)
    }
  }
  expect(seen.size).toBe(PEOPLE)
  expect({ talk, cost }).toEqual({ talk: PEOPLE * 10.5, cost: PEOPLE * 0.25 })
  // All of it would be more than forty megabytes by the end.
  expect(bytes).toBeGreaterThan(20_000_000)
  expect(heap.length).toBeGreaterThan(4)
  expect(Math.max(...heap) - Math.min(...heap)).toBeLessThan(15_000_000)
})
