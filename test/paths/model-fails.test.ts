import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { CallId } from '@perezvon/contracts/ids'
import type { FaultDial } from '@perezvon/simulator/openai/fault-dial'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentSaid, onlyDial, placeCall, untilEnded } from '../rig/calls.ts'
import { personWho } from '../rig/persons.ts'
import { createAgentLikeHalo, type Rig, startRig } from '../rig/rig.ts'

type Fault = FaultDial['fault']

/** What the model does to one turn; the others are answered. */
const ONCE: Record<string, Fault> = {
  'fails with a 500': { kind: 'server-error' },
  'says that the account has no credit': { kind: 'insufficient-quota' },
  'never answers': { kind: 'no-answer' },
  'begins and says nothing': { kind: 'stall', afterTokens: 0 },
  'is late': { kind: 'slow-first-token', delayMs: 60_000 },
  'hangs up': { kind: 'broken-connection', afterTokens: 1 },
}
/** What it does to every turn. */
const ALWAYS: Record<string, Fault> = {
  'fails with a 500': { kind: 'server-error' },
  'says that the account has no credit': { kind: 'insufficient-quota' },
  'begins and says nothing': { kind: 'stall', afterTokens: 0 },
}
/** The model stops in the second sentence. */
const BROKEN_OFF = 'Расскажите про первое'
const FIRST_SENTENCE = 'Первое готово и лежит на складе.'

let rig: Rig
let agent: AgentSpec
/** The calls of all tests are held at once: they wait for deadlines, not for the machine. */
const calls = new Map<string, { callId: CallId; phone: string }>()

beforeAll(async () => {
  rig = await startRig()
  const shortOfTime = { name: 'short-of-time', first_sentence_deadline_ms: 3_000 }
  agent = (await createAgentLikeHalo(rig.api, shortOfTime)).spec
  const once = Object.entries(ONCE).map(([how, fault]) => ({ name: `once ${how}`, fault, times: 1 }))
  const always = Object.entries(ALWAYS).map(([how, fault]) => ({ name: `always ${how}`, fault }))
  const brokenOff = { name: 'broken off', fault: { kind: 'stall', afterTokens: 2 } as const, times: 1 }
  const people = [...once, ...always, brokenOff]
  // The prompt names the person: so each of them has a model of their own.
  rig.openai.setFaults(
    people.map(({ name, ...dial }) => ({ ...dial, endpoint: 'chat', phrase: `Имя: ${name}` })),
  )
  rig.openai.setScript([
    { phrase: BROKEN_OFF, pieces: [`${FIRST_SENTENCE} `, 'А второе ', 'мы привезём ', 'через неделю.'] },
  ])
  for (const [index, { name }] of people.entries()) {
    const phone = `+7000666${1000 + index}`
    const first = name === brokenOff.name ? BROKEN_OFF : 'Расскажите, пожалуйста, подробнее'
    const lines = [first, 'А сколько это стоит?', 'А когда привезут?', 'Спасибо, до свидания!']
    rig.voximplant.setPersona(phone, personWho(...lines))
    calls.set(name, { callId: await placeCall(rig, { phone, name, agent: agent.name }), phone })
  }
})
afterAll(() => rig?.stop())

async function callOf(name: string) {
  const found = calls.get(name)
  if (found === undefined) throw new Error(`nobody is called "${name}"`)
  const call = await untilEnded(rig, found.callId)
  return { call, said: agentSaid(onlyDial(rig, found.phone)).slice(2) }
}

function completionsOf(callId: CallId): number {
  return rig.openai.requests.filter(({ clientRequestId }) => clientRequestId?.startsWith(callId)).length
}

test.each(Object.keys(ONCE))(
  'a model that once %s: the fallback is heard, and the talk goes on',
  async (how) => {
    const { call, said } = await callOf(`once ${how}`)
    expect(call.turns[0]).toMatchObject({ source: 'fallback', action: 'listen', heard_text: agent.fallback })
    expect(said[0]).toMatchObject({ text: agent.fallback, heard: agent.fallback })
    const answered = call.turns.filter(({ source }) => source === 'model')
    expect(answered.length).toBeGreaterThan(0)
    for (const { ai_text } of answered) expect(said.map(({ heard }) => heard).join(' ')).toContain(ai_text)
    expect(call).toMatchObject({ outcome: 'conversation', reason: 'agent-goodbye' })
    expect(call.turns.at(-1)?.action).toBe('hangup')
  },
)

test('a model that stops in its second sentence: the first is heard, nobody is asked to repeat themselves', async () => {
  const { call, said } = await callOf('broken off')
  expect(call.turns[0]).toMatchObject({ source: 'model', action: 'listen', ai_text: FIRST_SENTENCE })
  expect(said[0]).toMatchObject({ text: FIRST_SENTENCE, heard: FIRST_SENTENCE })
  expect(said[1]?.text).not.toBe(agent.fallback)
  expect(call).toMatchObject({ outcome: 'conversation', reason: 'agent-goodbye' })
})

test.each(Object.keys(ALWAYS))(
  'a model that always %s: at the third time in a row the agent takes its leave',
  async (how) => {
    const { call, said } = await callOf(`always ${how}`)
    expect(call.turns.map(({ source, action }) => `${source}, ${action}`)).toEqual([
      'fallback, listen',
      'fallback, listen',
      'farewell, hangup',
    ])
    const { fallback, farewell } = agent
    expect(said.map(({ text }) => text)).toEqual([fallback, fallback, farewell])
    expect(said.map(({ heard }) => heard)).toEqual([fallback, fallback, farewell])
    expect(call).toMatchObject({ outcome: 'conversation', reason: 'agent-goodbye' })
    // A person is waiting: nothing is asked of the model a second time.
    expect(completionsOf(call.id)).toBe(3)
  },
)
