import type { HttpTools } from '@perezvon/http-tools/http-tools'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { Clock } from '@perezvon/runtime/clock'
import type { TurnWatch } from '../turns/turn-watch.ts'

/** An agent with neither ready answers nor guardrails of its own. */
export const SAMPLE_SETTINGS: CallSettings = {
  agent: 'halo@1',
  language: 'ru-RU',
  prompt: 'Вы голосовой ассистент компании HALO.',
  opening: 'Здравствуйте! Чем могу помочь?',
  model: 'gpt-4o-mini',
  temperature: 0.4,
  max_reply_tokens: 300,
  max_turns: 12,
  first_sentence_deadline_ms: 6000,
  memory: { budget_tokens: 4000 },
  fallback: 'Простите, я не расслышал. Повторите, пожалуйста.',
  farewell: 'Спасибо за разговор. До свидания!',
  ready_answers: [],
  guardrails: { forbidden: [], required: [], replacement: 'Об этом я говорить не могу.' },
  tools: [],
  time_zone: null,
  built_in_tools: [],
  transfer_targets: [],
  opt_out: { phrases: ['стоп звонки'], reply: 'Больше не позвоним.' },
}

/** Of agents that have no tools. */
export const NO_HTTP_TOOLS: HttpTools = {
  call: () => Promise.reject(new Error('no tool is to be called')),
  close: async () => undefined,
}

/** A clock whose sleepers wake when the test says so. */
export function createHandClock(): Clock & { advance(ms: number): void } {
  let now = 1_800_000_000_000
  const sleepers = new Set<{ until: number; wake: () => void }>()
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      }),
    advance: (ms) => {
      now += ms
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

/** A watch that notes which steps it was told of. */
export function createNotes(): TurnWatch & { steps: string[] } {
  const steps: string[] = []
  const note = (step: string) => () => {
    steps.push(step)
  }
  return {
    steps,
    speechReceived: note('speech received'),
    wordsWritten: note('words written'),
    wordsNotWritten: (_, { isLate }) => steps.push(isLate ? 'words late' : 'words failed'),
    firstToken: note('first token'),
    firstSentence: note('first sentence'),
    backupAsked: (_, why) => steps.push(`backup asked: ${why}`),
    openingPhraseSpoken: note('opening phrase'),
    speculated: (_, { became }) => steps.push(`speculation ${became}`),
    modelFailed: (_, { isLate }) => steps.push(isLate ? 'model late' : 'model failed'),
    sentenceBlocked: (_, rule) => steps.push(`blocked by ${rule}`),
    suppressionFailed: note('suppression failed'),
    toolCalled: (_, { tool, outcome }) => steps.push(`tool ${tool} ${outcome}`),
    takenOver: note('taken over'),
    memoryKept: (_, { became }) => steps.push(`memory ${became}`),
    memoryFailed: note('memory failed'),
    answered: note('answered'),
    notKept: note('not kept'),
  }
}
