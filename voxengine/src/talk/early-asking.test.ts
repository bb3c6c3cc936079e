import { expect, test } from 'vitest'
import { MS_PER_CHARACTER } from '../../testing/spoken-line.ts'
import { watchedConversation } from '../../testing/watched-conversation.ts'

const speculation = { settled_ms: 300, most_per_turn: 2 }
const told = (expected: { turn: number; user_text: string }[]) =>
  expected.map(({ turn, user_text }) => [turn, user_text])

test('words that stay the same are told before they are final, once', async () => {
  const { conversation, timers, asked, expected } = watchedConversation({ settings: { speculation } })
  conversation.begin()
  conversation.heardInterim('сколько')
  await timers.pass(200)
  conversation.heardInterim('сколько стоит')
  await timers.pass(250)
  conversation.heardInterim('сколько стоит')
  expect(expected).toEqual([])
  await timers.pass(50)
  conversation.heardInterim('сколько стоит')
  await timers.pass(1_000)
  expect(told(expected)).toEqual([[1, 'сколько стоит']])
  expect(asked).toEqual([])
})

test('each turn tells so often at most; what was superseded is not wanted any more', async () => {
  const { conversation, timers, expected } = watchedConversation({ settings: { speculation } })
  conversation.begin()
  for (const text of ['сколько', 'сколько стоит', 'сколько стоит доставка']) {
    conversation.heardInterim(text)
    await timers.pass(400)
  }
  expect(told(expected)).toEqual([
    [1, 'сколько'],
    [1, 'сколько стоит'],
  ])
  expect(expected.map(({ stillWanted }) => stillWanted())).toEqual([false, false])
})

test('a turn that is asked is not expected any more, the next one is', async () => {
  const { conversation, timers, asked, expected, say } = watchedConversation({
    settings: { speculation },
    replies: [{ sentences: ['Триста.'] }],
  })
  conversation.begin()
  conversation.heardInterim('сколько стоит')
  await timers.pass(200)
  await say('сколько стоит')
  await timers.pass(3_000)
  expect(expected).toEqual([])
  conversation.heardInterim('а когда')
  await timers.pass(300)
  expect(told(expected)).toEqual([[2, 'а когда']])
  expect(asked).toHaveLength(1)
})

test('what waits already is part of what is expected, also while the person may go on', async () => {
  const { conversation, timers, expected } = watchedConversation({
    settings: { speculation, endpointing: { wait_ms: 1_000 } },
    replies: [{ sentences: ['Триста.'] }],
  })
  conversation.begin()
  conversation.heardUtterance({ text: 'Здравствуйте.' })
  await timers.pass(300)
  conversation.heardInterim('сколько стоит')
  await timers.pass(300)
  expect(told(expected)).toEqual([
    [1, 'Здравствуйте.'],
    [1, 'Здравствуйте. сколько стоит'],
  ])
})

test('nothing is expected of words over the agent; of an interruption it is, with what was heard', async () => {
  const { conversation, timers, expected, say } = watchedConversation({
    settings: { speculation },
    replies: [{ sentences: ['Доставка по Москве стоит триста рублей.'] }],
  })
  conversation.begin()
  await say('сколько стоит')
  await timers.pass(500 + 100 + 10 * MS_PER_CHARACTER)
  conversation.heardInterim('угу')
  await timers.pass(100)
  conversation.heardInterim('нет подождите')
  await timers.pass(300)
  expect(expected).toMatchObject([
    { turn: 2, user_text: 'нет подождите', heard: { heard_turn: 1, heard_characters: 11 } },
  ])
})

test('an agent that does not want it is told nothing early', async () => {
  const { conversation, timers, expected } = watchedConversation()
  conversation.begin()
  conversation.heardInterim('сколько стоит')
  await timers.pass(5_000)
  expect(expected).toEqual([])
})
