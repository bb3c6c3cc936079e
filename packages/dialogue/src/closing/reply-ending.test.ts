import { expect, it } from 'vitest'
import type { Wish } from '../tools/built-in-tool.ts'
import { replyEnding } from './reply-ending.ts'

const HANG_UP: Wish = { kind: 'hang-up' }
const TRANSFER: Wish = { kind: 'transfer', to: 'sales' }
const OPT_OUT: Wish = { kind: 'opt-out' }

const reply = {
  end: 'finished' as const,
  hasSpoken: true,
  wish: { kind: 'listen' } as Wish,
  isLastTurn: false,
  hasFailedRepeatedly: false,
}

it.each([
  ['listens after a reply', {}, 'nothing', 'model', 'listen'],
  ['hangs up when the model ends the call', { wish: HANG_UP }, 'nothing', 'model', 'hangup'],
  ['never ends in silence', { wish: HANG_UP, hasSpoken: false }, 'farewell', 'farewell', 'hangup'],
  [
    'answers a request not to be called before all else',
    { wish: OPT_OUT, isLastTurn: true },
    'opt-out-reply',
    'opt-out',
    'hangup',
  ],
  [
    'remembers that request of who has spoken on',
    { wish: OPT_OUT, end: 'abandoned' as const },
    'nothing',
    'opt-out',
    'listen',
  ],
  ['falls back when the model said nothing', { hasSpoken: false }, 'fallback', 'fallback', 'listen'],
  [
    'falls back when it failed',
    { end: 'failed' as const, hasSpoken: false },
    'fallback',
    'fallback',
    'listen',
  ],
  ['keeps what was said before it failed', { end: 'failed' as const }, 'nothing', 'model', 'listen'],
  [
    'does not trust the wish to hang up of a reply that failed',
    { end: 'failed' as const, wish: HANG_UP },
    'nothing',
    'model',
    'listen',
  ],
  ['says farewell after the last turn', { isLastTurn: true }, 'farewell', 'model', 'hangup'],
  [
    'says farewell where the last turn failed',
    { isLastTurn: true, end: 'failed' as const, hasSpoken: false },
    'farewell',
    'farewell',
    'hangup',
  ],
  [
    'gives up after repeated failures',
    { end: 'failed' as const, hasSpoken: false, hasFailedRepeatedly: true },
    'farewell',
    'farewell',
    'hangup',
  ],
  [
    'says nothing more to who has spoken on',
    { end: 'abandoned' as const, isLastTurn: true },
    'nothing',
    'model',
    'listen',
  ],
])('%s', (_, change, say, source, action) => {
  expect(replyEnding({ ...reply, ...change })).toEqual({ say, source, action })
})

it('hands the call over, also with the last turn', () => {
  expect(replyEnding({ ...reply, wish: TRANSFER, isLastTurn: true })).toEqual({
    say: 'nothing',
    source: 'model',
    action: 'transfer',
    transferTo: 'sales',
  })
})
