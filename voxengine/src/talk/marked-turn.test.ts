import { turnMarksSchema } from '@perezvon/contracts/transcript/turn-marks'
import { expect, test } from 'vitest'
import { MS_PER_CHARACTER } from '../../testing/spoken-line.ts'
import { watchedConversation } from '../../testing/watched-conversation.ts'

test('a turn is told from the end of speech to the end of its playback, sentence by sentence', async () => {
  const { conversation, timers, marks } = watchedConversation({
    replies: [{ sentences: ['Триста рублей.', 'Ещё?'] }],
  })
  conversation.begin()
  await timers.pass(2_000)
  conversation.heardUtterance({
    text: 'сколько стоит доставка',
    ended: { at: 1_400, by: 'last-words', recognisedAt: 2_000 },
  })
  await timers.pass(5_000)
  const first = 600 + 500
  const firstPlayed = first + 100 + 'Триста рублей.'.length * MS_PER_CHARACTER
  expect(marks).toEqual([
    {
      speech_end: 'last-words',
      said_over: false,
      recognised_ms: 600,
      asked_ms: 600,
      sentences: [
        { arrived_ms: first, started_ms: first + 100, finished_ms: firstPlayed },
        {
          arrived_ms: first + 500,
          started_ms: firstPlayed + 100,
          finished_ms: firstPlayed + 100 + 'Ещё?'.length * MS_PER_CHARACTER,
        },
      ],
    },
  ])
  expect(turnMarksSchema.parse(marks[0])).toEqual(marks[0])
})

test('a reply that was interrupted has sentences without an end', async () => {
  const { conversation, timers, marks, say } = watchedConversation({
    replies: [{ sentences: ['Доставка по Москве стоит триста рублей.', 'Ещё что-нибудь?'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(1_500)
  conversation.heardInterim('подождите а в Казань')
  expect(marks[0]?.sentences).toEqual([
    { arrived_ms: 500, started_ms: 600, finished_ms: null },
    { arrived_ms: 1_000, started_ms: null, finished_ms: null },
  ])
})

test('what was said over the agent is told as such: its wait is the agent’s own speech', async () => {
  const { conversation, timers, marks, say } = watchedConversation({
    replies: [{ sentences: ['Доставка стоит триста рублей.'] }, { sentences: ['Хорошо.'] }],
    settings: { interruption: { enabled: false, min_words: 2 } },
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(1_000)
  await say('нет подождите')
  await timers.pass(10_000)
  expect(marks.map(({ said_over }) => said_over)).toEqual([false, true])
})

test('a clock that is set back makes no time negative', async () => {
  const { conversation, timers, marks } = watchedConversation({ replies: [{ sentences: ['Да.'] }] })
  conversation.begin()
  conversation.heardUtterance({
    text: 'вы работаете',
    ended: { at: 60_000, by: 'captured', recognisedAt: 60_000 },
  })
  await timers.pass(3_000)
  expect(marks[0]).toMatchObject({ recognised_ms: 0, asked_ms: 0 })
  expect(turnMarksSchema.safeParse(marks[0]).success).toBe(true)
})
