import { expect, test } from 'vitest'
import { watchedConversation } from '../../testing/watched-conversation.ts'

const RECORDED = {
  text: '',
  audio: [{ voiceMs: 900, whole: async () => ({ url: 'https://files/1', seconds: 2 }) }],
}
const NOISE = { sentences: [''], userText: '' }

/** A conversation whose person is heard by recordings. */
function recordedConversation(options: Parameters<typeof watchedConversation>[0]) {
  const watched = watchedConversation({ answersInSilence: true, ...options })
  const hear = async () => {
    watched.conversation.heardUtterance(RECORDED)
    await watched.timers.pass(1_000)
  }
  return { ...watched, hear }
}

test('noise is answered by nothing, and after some of it the agent asks whether anybody is there', async () => {
  const { conversation, timers, said, asked, hear } = recordedConversation({
    replies: [NOISE, NOISE, NOISE],
  })
  conversation.begin()
  await hear()
  await hear()
  expect(said).toEqual([])
  await hear()
  await timers.pass(2_000)
  expect(said).toEqual(['Алло?'])
  expect(asked).toHaveLength(3)
})

test('whoever is not there is let go, whatever noise there is', async () => {
  const { conversation, timers, said, ends, hear } = recordedConversation({
    replies: Array.from({ length: 6 }, () => NOISE),
  })
  conversation.begin()
  for (let burst = 0; burst < 6; burst += 1) {
    await hear()
    await timers.pass(3_000)
  }
  expect(said).toEqual(['Алло?'])
  expect(ends).toMatchObject([{ reason: 'silence' }])
})

test('words in a recording begin the counting of silence anew', async () => {
  const { conversation, timers, said, ends, hear } = recordedConversation({
    replies: [{ sentences: ['Да.'], userText: 'алло' }],
  })
  conversation.begin()
  await timers.pass(10_000)
  await hear()
  await timers.pass(10_000)
  expect(said).toEqual(['Алло?', 'Да.', 'Алло?'])
  expect(ends).toEqual([])
})

test('last words do not wait for a turn that is still being asked', async () => {
  const { conversation, timers, facts, hear } = recordedConversation({
    replies: [{ sentences: ['Поздно.'] }],
    thinkMs: 20_000,
  })
  conversation.begin()
  await hear()
  conversation.heardUtterance(RECORDED)
  conversation.lineGone()
  void conversation.settle()
  await timers.settle()
  expect(facts).toEqual([{ type: 'turn.unanswered', text: 'последние слова' }])
})

test('what a turn was asked in vain is told when that is known', async () => {
  const { conversation, timers, facts, hear } = recordedConversation({ replies: ['failure'], thinkMs: 5_000 })
  conversation.begin()
  await hear()
  conversation.lineGone()
  const settled = conversation.settle()
  await timers.pass(5_000)
  await settled
  expect(facts).toContainEqual({ type: 'turn.unanswered', text: 'последние слова' })
})

test('last words that cannot be written down are a fault, and long ones are cut', async () => {
  const last = async (lastWords: NonNullable<Parameters<typeof watchedConversation>[0]>['lastWords']) => {
    const { conversation, facts } = recordedConversation(lastWords ? { lastWords } : {})
    conversation.lineGone()
    conversation.heardUtterance(RECORDED)
    await conversation.settle()
    return facts
  }
  expect(await last({ ok: false, detail: 'code 503: busy', again: true })).toEqual([
    { type: 'scenario.fault', where: 'last-words', detail: 'code 503: busy' },
  ])
  expect(await last({ ok: true, value: 'а'.repeat(5_000) })).toEqual([
    { type: 'turn.unanswered', text: 'а'.repeat(4_000) },
  ])
})
