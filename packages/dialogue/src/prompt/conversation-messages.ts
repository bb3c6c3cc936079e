import type { CompletionMessage } from '@perezvon/ai/completion/completion'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { Memory } from '@perezvon/livecall/memory'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { rememberedTurns } from '../memory/memory-plan.ts'
import { scheduleCallback } from '../tools/built-in/schedule-callback.ts'
import { knownZone, localTime, weekday } from '../tools/persons-time.ts'
import { type SpokenManners, spokenManners } from './spoken-manners.ts'

/**
 * The whole conversation for one completion: first what never changes within a call (the vendor's cache holds it), then
 * what stands for the oldest turns of a long call, then the turns as they were heard, then the person's words. Those are user messages and nothing else, whatever they say, and
 * what tools answered is messages of tools.
 */
export function conversationMessages(conversation: {
  settings: CallSettings
  past: readonly PastTurn[]
  memory: Memory | undefined
  userText: string
  isLastTurn: boolean
  now: Date
}): CompletionMessage[] {
  const { settings, past, memory, userText, isLastTurn, now } = conversation
  const manners = spokenManners(settings.language)
  return [
    { role: 'system', content: `${settings.prompt}\n\n${manners.manners}` },
    { role: 'assistant', content: settings.opening },
    ...memoryMessages(memory, manners),
    ...rememberedTurns(past, memory).flatMap((turn) => messagesOf(turn, manners)),
    ...timeMessages(settings, now, manners),
    { role: 'user', content: userText },
    ...(isLastTurn ? [{ role: 'system' as const, content: manners.lastTurn }] : []),
  ]
}

/** What stands for the oldest turns. It holds the person's words: a user message, in a frame that nobody can speak. */
function memoryMessages(memory: Memory | undefined, manners: SpokenManners): CompletionMessage[] {
  if (memory === undefined) return []
  const { summary, facts } = memory
  const record = [
    ...(summary === '' ? [] : [`[${manners.earlier}] ${summary}`]),
    ...(facts.length === 0 ? [] : [`[${manners.facts}]`, ...facts.map((fact) => `- ${fact}`)]),
  ]
  if (record.length === 0) return []
  return [
    { role: 'system', content: manners.memory },
    { role: 'user', content: record.join('\n') },
  ]
}

/** What time it is for the person: only where a time may be agreed, since it is another one in every turn. */
function timeMessages(settings: CallSettings, now: Date, manners: SpokenManners): CompletionMessage[] {
  if (!scheduleCallback.isOffered(settings)) return []
  const zone = knownZone(settings)
  const clock = `${localTime(now, zone ?? 'UTC')}, ${weekday(now, zone ?? 'UTC')}`
  const content =
    zone === undefined ? `${manners.nowSomewhere} ${clock}` : `${manners.now} ${clock} (${zone})`
  return [{ role: 'system', content }]
}

function messagesOf(turn: PastTurn, manners: SpokenManners): CompletionMessage[] {
  const { userText, heardText, interrupted } = turn
  const messages: CompletionMessage[] = []
  if (userText !== '') messages.push({ role: 'user', content: userText })
  messages.push(...toolMessages(turn.toolCalls))
  if (heardText !== '') messages.push({ role: 'assistant', content: heardText })
  if (interrupted)
    messages.push({ role: 'system', content: heardText === '' ? manners.unheard : manners.interrupted })
  return messages
}

/** Tool calls and their answers, as vendors want them: one message that asks, and one for each answer. */
function toolMessages(calls: readonly ToolCall[]): CompletionMessage[] {
  // What was wrong did nothing; and what is no JSON may be refused.
  const made = calls.filter(({ outcome }) => outcome !== 'rejected')
  if (made.length === 0) return []
  const toolCalls = made.map(({ id, tool, arguments: argumentsJson }) => ({ id, name: tool, argumentsJson }))
  return [
    { role: 'assistant', content: null, toolCalls },
    ...made.map(({ id, result }) => ({ role: 'tool' as const, toolCallId: id, content: result })),
  ]
}
