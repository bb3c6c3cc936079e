import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'
import type { Answer } from '../src/backend/gateway.ts'
import type { CallFact } from '../src/session/event-outbox.ts'
import { Conversation } from '../src/talk/conversation.ts'
import type { ConversationEnd } from '../src/talk/conversation-parts.ts'
import type { FailedTransfer } from '../src/talk/turn-requests.ts'
import { EXAMPLE_CLAIM } from './example-claim.ts'
import { createManualTimers } from './manual-timers.ts'
import { createSpokenLine } from './spoken-line.ts'

const SETTINGS: ScenarioSettings = {
  ...EXAMPLE_CLAIM.settings,
  silence: { reprompt_after_seconds: 8, reprompts: ['Алло?'], goodbye: 'Вас не слышно. До свидания!' },
  fallback: 'Повторите, пожалуйста.',
  farewell: 'Спасибо, до свидания!',
}

type Reply =
  | {
      sentences: string[]
      action?: 'listen' | 'hangup' | 'transfer'
      transferTo?: string
      keys?: string
      /** What a recording was written down as. */
      userText?: string
    }
  | 'failure'
type Asked = {
  turn: number
  user_text: string
  confidence?: number
  heard?: unknown
  keys?: string
  failedTransfer?: FailedTransfer
}

/** A conversation whose gateway has these replies ready; `thinkMs` later it gives each first sentence. */
export function watchedConversation(
  options: {
    replies?: Reply[]
    settings?: Partial<ScenarioSettings>
    thinkMs?: number
    voiceInterruptsAfterMs?: number
    answersInSilence?: boolean
    /** The sentence of this index never comes. */
    losesSentence?: number
    /** What each look at the clock costs: a busy machine. */
    lookTakesMs?: number
    /** What comes of writing last words down. */
    lastWords?: Answer<string>
    /** There is nobody to hand over to. */
    nobodyToHandOverTo?: boolean
  } = {},
) {
  const timers = createManualTimers()
  const { voice, said } = createSpokenLine(timers, options.lookTakesMs)
  const asked: Asked[] = []
  const expected: (Asked & { stillWanted(): boolean })[] = []
  /** Without the marks of turns: those are `marks`. */
  const facts: CallFact[] = []
  const marks: TurnMarks[] = []
  const record = (fact: CallFact) => {
    if (fact.type !== 'turn.heard') return facts.push(fact)
    const { marks: told, ...heard } = fact
    if (told) marks.push(told)
    return facts.push(heard)
  }
  const ends: ConversationEnd[] = []
  const failures: unknown[] = []
  const handedOver: string[] = []
  const replies = [...(options.replies ?? [])]
  const current = new Map<number, Reply>()
  const thinkMs = options.thinkMs ?? 500

  const sentence = (turn: number, index: number): Answer<SpokenSentence> => {
    const reply = current.get(turn) ?? 'failure'
    const text = reply === 'failure' ? undefined : reply.sentences[index]
    if (reply === 'failure' || text === undefined || index === options.losesSentence)
      return { ok: false, detail: 'code -7: timeout', again: true }
    const more = index + 1 < reply.sentences.length
    const action = more ? 'continue' : (reply.action ?? 'listen')
    const value: SpokenSentence = {
      call_id: 'call_01jz3k6v9m2c4x8q7t5w',
      turn,
      sentence: index,
      user_text: reply.userText ?? '',
      ai_text: text,
      more,
      action,
      ...(action === 'transfer' && reply.transferTo !== undefined && { transfer_to: reply.transferTo }),
      ...(index === 0 && reply.keys !== undefined && { send_keys: reply.keys }),
    }
    return { ok: true, value }
  }
  const later = <Value>(give: () => Value) =>
    new Promise<Value>((resolve) => {
      timers.after(thinkMs, 'gateway', () => resolve(give()))
    })
  const conversation = new Conversation({
    settings: { ...SETTINGS, ...options.settings },
    requests: {
      firstSentence(turn, { text, ended: _, ...said }, { interruption: heard }) {
        asked.push({
          turn,
          user_text: text,
          ...(heard && { heard }),
          ...said,
        })
        current.set(turn, replies.shift() ?? 'failure')
        return later(() => sentence(turn, 0))
      },
      writeDown: async (): Promise<Answer<string>> =>
        options.lastWords ?? { ok: true, value: 'последние слова' },
      expectText: (turn, text, { interruption: heard, stillWanted }) => {
        expected.push({ turn, user_text: text, ...(heard && { heard }), stillWanted })
      },
      nextSentence: (spoken) => later(() => sentence(spoken.turn, spoken.sentence + 1)),
    },
    voice,
    timers,
    now: () => timers.now(),
    voiceInterruptsAfterMs: options.voiceInterruptsAfterMs,
    answersInSilence: options.answersInSilence ?? false,
    handOver(target) {
      if (options.nobodyToHandOverTo) return false
      handedOver.push(target)
      return true
    },
    record,
    fault: (where, detail) => facts.push({ type: 'scenario.fault', where, detail }),
    fail: (_where, error) => failures.push(error),
    end: (ending) => ends.push(ending),
  })
  const say = async (text: string) => {
    conversation.heardUtterance({ text })
    await timers.settle()
  }
  const hearing = () => facts.filter((fact) => fact.type === 'turn.heard')
  return {
    conversation,
    timers,
    said,
    asked,
    facts,
    ends,
    failures,
    handedOver,
    say,
    hearing,
    marks,
    expected,
  }
}
