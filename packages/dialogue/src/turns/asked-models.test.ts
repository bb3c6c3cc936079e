import { OverloadedError } from '@perezvon/ai/ai-errors'
import {
  createScriptedCompletion,
  type ScriptedCompletion,
  type ScriptedCompletionReply,
} from '@perezvon/ai/testing/scripted-completion'
import { type BackupModel, backupModelSchema } from '@perezvon/contracts/agent/answering-in-time'
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../testing/dialogue-parts.ts'
import { askModels } from './asked-models.ts'
import { createDeadlines } from './sentence-deadline.ts'

const BROKEN = new OverloadedError('ai-server-failed', 'the vendor answered 500')

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A first model `slow` and a second one `quick`, with what each of them says; the clock is the test's. */
function ask(
  options: { backup?: Partial<BackupModel> | undefined },
  ...replies: readonly ScriptedCompletionReply[]
) {
  const completion = createScriptedCompletion(...replies)
  const clock = createHandClock()
  const signals: AbortSignal[] = []
  const watched: ScriptedCompletion = {
    ...completion,
    stream: (request, signal) => {
      signals.push(signal)
      return completion.stream(request, signal)
    },
  }
  const stop = new AbortController()
  const backupAsked: string[] = []
  const { events, told } = askModels(
    { completion: watched, clock, deadlines: createDeadlines(clock) },
    {
      request: { model: 'slow', messages: [{ role: 'user', content: 'Сколько стоит?' }] },
      signal: stop.signal,
      backup:
        'backup' in options ? backupModelSchema.parse({ model: 'quick', ...options.backup }) : undefined,
      backupAsked: (why) => backupAsked.push(why),
    },
  )
  const read = async () => {
    let text = ''
    const others: string[] = []
    for await (const event of events) {
      if (event.type === 'text-delta') text += event.text
      else others.push(event.type)
    }
    return { text, others }
  }
  return {
    completion,
    clock,
    told,
    stop,
    backupAsked,
    signals,
    models: () => completion.requests.map(({ model }) => model),
    read,
  }
}

describe('two models', () => {
  it('are one where the first has a token in time, however long its sentence takes', async () => {
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    const asked = ask({ backup: {} }, { pieces: ['Триста', goOn, ' рублей.'] })
    const reply = asked.read()
    await settle()
    asked.clock.advance(5_000)
    letGo()
    expect(await reply).toEqual({ text: 'Триста рублей.', others: ['end'] })
    expect(asked.models()).toEqual(['slow'])
    expect(asked.told).toMatchObject({ model: 'slow', backup: undefined })
  })

  it('race where the first is late: who has the first whole sentence is heard alone', async () => {
    const { promise: first, resolve: letFirst } = Promise.withResolvers<void>()
    const asked = ask(
      { backup: {} },
      { pieces: [first, 'Четыреста рублей.'] },
      { pieces: ['Триста рублей.'] },
    )
    const reply = asked.read()
    await settle()
    expect(asked.models()).toEqual(['slow'])
    asked.clock.advance(1_500)
    expect(await reply).toEqual({ text: 'Триста рублей.', others: ['end'] })
    letFirst()
    await settle()
    expect(asked.told).toMatchObject({ model: 'quick', backup: 'late' })
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(asked.backupAsked).toEqual(['late'])
  })

  it('race, and the first may still win', async () => {
    const { promise: first, resolve: letFirst } = Promise.withResolvers<void>()
    const asked = ask(
      { backup: {} },
      { pieces: [first, 'Триста рублей.'] },
      { pieces: ['Четыре'], hangs: true },
    )
    const reply = asked.read()
    await settle()
    asked.clock.advance(1_500)
    await settle()
    letFirst()
    expect((await reply).text).toBe('Триста рублей.')
    expect(asked.told).toMatchObject({ model: 'slow', backup: 'late' })
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([false, true])
  })

  it('fail over where the agent says so: the first is let go of before the second is asked', async () => {
    const { promise: first, resolve: letFirst } = Promise.withResolvers<void>()
    const asked = ask(
      { backup: { mode: 'failover', after_ms: 800 } },
      { pieces: [first, 'Четыреста рублей.'] },
      { pieces: ['Триста рублей.'] },
    )
    const reply = asked.read()
    await settle()
    asked.clock.advance(800)
    letFirst()
    expect((await reply).text).toBe('Триста рублей.')
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  it('the second is asked at once where the first fails before its first sentence', async () => {
    const asked = ask({ backup: {} }, { pieces: ['Трис'], failure: BROKEN }, { pieces: ['Триста рублей.'] })
    expect((await asked.read()).text).toBe('Триста рублей.')
    expect(asked.told).toMatchObject({ model: 'quick', backup: 'failed' })
  })

  it('a reply that has begun is not replaced: its failure is the reply’s', async () => {
    const asked = ask({ backup: {} }, { pieces: ['Триста рублей. До'], failure: BROKEN })
    await expect(asked.read()).rejects.toBe(BROKEN)
    expect(asked.models()).toEqual(['slow'])
  })

  it('fail where both have failed', async () => {
    const asked = ask({ backup: {} }, { failure: BROKEN }, { failure: BROKEN })
    await expect(asked.read()).rejects.toBe(BROKEN)
    expect(asked.models()).toEqual(['slow', 'quick'])
  })

  it('are both let go of when nobody waits any more', async () => {
    const asked = ask({ backup: {} }, { hangs: true }, { hangs: true })
    const reply = asked.read()
    await settle()
    asked.clock.advance(1_500)
    await settle()
    asked.stop.abort(new Error('the person spoke on'))
    await expect(reply).rejects.toThrow('the person spoke on')
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('a model that calls a tool without a word is chosen, too', async () => {
    const asked = ask({ backup: {} }, { toolCalls: [{ name: 'end_call', argumentsJson: '{}' }] })
    expect(await asked.read()).toEqual({ text: '', others: ['tool-call', 'end'] })
  })
})

describe('one model', () => {
  it('is asked once, and its failure is the reply’s', async () => {
    const asked = ask({}, { failure: BROKEN })
    await expect(asked.read()).rejects.toBe(BROKEN)
    expect(asked.models()).toEqual(['slow'])
  })
})
