import type { EndReason } from '@perezvon/contracts/call/end-reason'
import type { TurnAction } from '@perezvon/contracts/http/process-text'
import { MOST_MARKED_SENTENCES } from '@perezvon/contracts/transcript/turn-marks'
import type { Clock } from '@perezvon/runtime/clock'
import type { ChatCall } from './chat-call.ts'

/** Where a person types, and reads. */
export type ChatTerminal = {
  lines: AsyncIterable<string>
  write(line: string): void
  /** Shows that it is the person's turn. */
  prompt(): void
}

type Ending = { reason: EndReason; endedBy: 'person' | 'agent' }
const PERSON_LEFT: Ending = { reason: 'person-hung-up', endedBy: 'person' }

/**
 * Holds a call at a terminal, from the disclosure to the final report. Each line is a turn; the end of the input hangs up.
 * Nothing is played, so a sentence counts as heard when it is written.
 */
export async function holdChat(call: ChatCall, terminal: ChatTerminal, clock: Clock): Promise<void> {
  const { disclosure, greeting, farewell } = call.settings
  const begun = clock.now().getTime()
  await call.report({ type: 'call.dialing' }, { type: 'call.answered' })
  for (const said of [disclosure, greeting]) terminal.write(`agent   ${said}`)
  await call.report({ type: 'call.disclosed', text: disclosure }, { type: 'call.greeted', text: greeting })
  let turns = 0
  let ending = PERSON_LEFT
  terminal.prompt()
  for await (const line of terminal.lines) {
    const text = line.trim()
    if (text !== '') {
      turns += 1
      const ended = await takeTurn(call, { turn: turns, text }, terminal, clock)
      if (ended !== undefined) {
        ending = ended
        break
      }
    }
    if (clock.now().getTime() - begun > call.settings.max_duration_seconds * 1000) {
      terminal.write(`agent   ${farewell}`)
      ending = { reason: 'duration-limit', endedBy: 'agent' }
      break
    }
    terminal.prompt()
  }
  const { reason, endedBy: ended_by } = ending
  const duration_seconds = Math.round((clock.now().getTime() - begun) / 1000)
  await call.report({
    type: 'call.ended',
    connected: true,
    reason,
    ended_by,
    duration_seconds,
    cost: 0,
    turns,
  })
}

/** One turn, sentence by sentence, with the time at which each came. Undefined: the conversation goes on. */
async function takeTurn(
  call: ChatCall,
  { turn, text }: { turn: number; text: string },
  terminal: ChatTerminal,
  clock: Clock,
): Promise<Ending | undefined> {
  const asked = clock.now().getTime()
  const sentences: { arrived_ms: number; started_ms: number; finished_ms: number }[] = []
  let heard = 0
  let ending: Ending | undefined
  for await (const { ai_text, send_keys, action, transfer_to } of call.say(turn, text)) {
    const ms = clock.now().getTime() - asked
    if (ai_text !== '') {
      sentences.push({ arrived_ms: ms, started_ms: ms, finished_ms: ms })
      heard += ai_text.length
      terminal.write(`agent   ${ai_text}   [${ms} ms]`)
    }
    if (send_keys !== undefined) terminal.write(`        (plays the keys ${send_keys})`)
    if (transfer_to !== undefined) terminal.write(`        (hands the call over to ${transfer_to})`)
    ending = endingOf(action) ?? ending
  }
  const marks = { speech_end: 'result', said_over: false, recognised_ms: 0, asked_ms: 0, sentences } as const
  const shown = { ...marks, sentences: sentences.slice(0, MOST_MARKED_SENTENCES) }
  await call.report({ type: 'turn.heard', turn, interrupted: false, heard_characters: heard, marks: shown })
  return ending
}

/** What a sentence's action makes of the conversation. Undefined: it goes on. */
function endingOf(action: TurnAction): Ending | undefined {
  switch (action) {
    case 'listen':
    case 'continue':
      return undefined
    case 'hangup':
      return { reason: 'agent-goodbye', endedBy: 'agent' }
    case 'transfer':
      return { reason: 'transferred', endedBy: 'agent' }
    default:
      return action satisfies never
  }
}
