import { expect, test } from 'vitest'
import { MS_PER_CHARACTER } from '../../testing/spoken-line.ts'
import { watchedConversation } from '../../testing/watched-conversation.ts'

const LONG = 'Доставка по Москве стоит триста рублей и занимает один день.'

test('an utterance is asked, the reply is spoken sentence by sentence, and the person has the floor again', async () => {
  const { conversation, timers, said, asked, say, hearing } = watchedConversation({
    replies: [{ sentences: ['Триста рублей.', 'Что-нибудь ещё?'] }, { sentences: ['Хорошо.'] }],
  })
  conversation.begin()
  conversation.heardUtterance({ text: 'сколько стоит доставка', confidence: 0.9 })
  await timers.pass(5_000)
  expect(asked).toEqual([{ turn: 1, user_text: 'сколько стоит доставка', confidence: 0.9 }])
  expect(said).toEqual(['Триста рублей.', 'Что-нибудь ещё?'])
  const heard_characters = 'Триста рублей.Что-нибудь ещё?'.length
  expect(hearing()).toEqual([{ type: 'turn.heard', turn: 1, interrupted: false, heard_characters }])
  await say('нет')
  await timers.pass(2_000)
  expect(asked[1]).toEqual({ turn: 2, user_text: 'нет' })
  expect(conversation.turns).toBe(2)
})

test('a barge-in stops the reply at once; the next turn says how much of it was heard', async () => {
  const { conversation, timers, said, asked, say, hearing } = watchedConversation({
    replies: [{ sentences: [LONG, 'Второе предложение.', 'Третье.'] }, { sentences: ['Понял.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(500 + 100 + 20 * MS_PER_CHARACTER)
  conversation.heardInterim('подождите')
  await timers.settle()
  expect(hearing()).toEqual([])
  conversation.heardInterim('подождите а в Казань')
  expect(hearing()).toEqual([{ type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 20 }])
  await timers.pass(1_000)
  await say('подождите а в Казань')
  await timers.pass(3_000)
  expect(said).toEqual([LONG, 'Понял.'])
  expect(asked[1]).toEqual({
    turn: 2,
    user_text: 'подождите а в Казань',
    heard: { heard_turn: 1, heard_characters: 20 },
  })
})

test('how much was heard is counted once: the report and the next turn say the same', async () => {
  const { conversation, timers, asked, say, hearing } = watchedConversation({
    replies: [{ sentences: [LONG] }, { sentences: ['Понял.'] }],
    lookTakesMs: MS_PER_CHARACTER,
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(500 + 100 + 20 * MS_PER_CHARACTER)
  await say('подождите а в Казань')
  const [heard] = hearing()
  expect(heard).toMatchObject({ turn: 1, interrupted: true })
  expect(asked[1]?.heard).toEqual({ heard_turn: 1, heard_characters: heard?.heard_characters })
})

test('a final utterance alone interrupts, too, where no interim result came before it', async () => {
  const { conversation, timers, said, say } = watchedConversation({
    replies: [{ sentences: [LONG] }, { sentences: ['Понял.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(2_000)
  await say('нет подождите')
  await timers.pass(3_000)
  expect(said).toEqual([LONG, 'Понял.'])
})

test('where words cannot be counted, any voice interrupts', async () => {
  const { conversation, timers, say, hearing } = watchedConversation({
    replies: [{ sentences: [LONG] }],
    voiceInterruptsAfterMs: 0,
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(2_000)
  conversation.heardVoice()
  expect(hearing()).toMatchObject([{ interrupted: true }])
})

test('an agent that must not be interrupted speaks on, and answers afterwards', async () => {
  const { conversation, timers, said, asked, say } = watchedConversation({
    replies: [{ sentences: [LONG] }, { sentences: ['Понял.'] }],
    settings: { interruption: { enabled: false, min_words: 2 } },
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(2_000)
  await say('а в Казань сколько')
  await timers.pass(20_000)
  expect(said.slice(0, 2)).toEqual([LONG, 'Понял.'])
  expect(asked[1]).toEqual({ turn: 2, user_text: 'а в Казань сколько' })
})

test('words said while the agent thinks make its answer stale: it is never spoken, and they are the next turn', async () => {
  const { conversation, timers, said, asked, say, hearing } = watchedConversation({
    replies: [{ sentences: ['Ответ на половину вопроса.'] }, { sentences: ['Пятьсот рублей.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(200)
  await say('в Казань')
  await say('до двери')
  await timers.pass(3_000)
  expect(said).toEqual(['Пятьсот рублей.'])
  expect(asked).toEqual([
    { turn: 1, user_text: 'сколько стоит доставка' },
    { turn: 2, user_text: 'в Казань до двери', heard: { heard_turn: 1, heard_characters: 0 } },
  ])
  expect(hearing()).toMatchObject([
    { turn: 1, interrupted: true, heard_characters: 0 },
    { turn: 2, interrupted: false },
  ])
})

test('a person who is still speaking when the answer comes is not spoken over', async () => {
  const { conversation, timers, said, asked, say } = watchedConversation({
    replies: [{ sentences: ['Рано.'] }, { sentences: ['Теперь вовремя.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  conversation.heardInterim('в Казань и')
  await timers.pass(1_500)
  expect(said).toEqual([])
  await say('в Казань и обратно')
  await timers.pass(2_500)
  expect(said).toEqual(['Теперь вовремя.'])
  expect(asked).toHaveLength(2)
})

test('a short word over the agent is not an answer of its own, but goes with what is said next', async () => {
  const { conversation, timers, asked, say } = watchedConversation({
    replies: [{ sentences: [LONG, 'Вам подходит?'] }, { sentences: ['Отлично.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(2_000)
  await say('угу')
  await timers.pass(7_000)
  expect(asked).toHaveLength(1)
  await say('да подходит')
  expect(asked[1]).toEqual({ turn: 2, user_text: 'угу да подходит' })
})

test('a short answer over the last words of the agent is answered as soon as it is silent', async () => {
  const { conversation, timers, asked, say } = watchedConversation({
    replies: [{ sentences: ['Вам подходит такой срок?'] }, { sentences: ['Отлично.'] }],
  })
  conversation.begin()
  await say('когда привезёте')
  await timers.pass(2_000)
  await say('да')
  expect(asked).toHaveLength(1)
  await timers.pass(2_000)
  expect(asked[1]).toEqual({ turn: 2, user_text: 'да' })
})

test('short words that nothing followed are answered instead of a reprompt', async () => {
  const { conversation, timers, asked, facts, say } = watchedConversation({
    replies: [{ sentences: [LONG, 'Второе.'] }, { sentences: ['Слушаю вас.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(2_000)
  await say('угу')
  await timers.pass(20_000)
  expect(asked[1]).toEqual({ turn: 2, user_text: 'угу' })
  expect(facts.filter(({ type }) => type === 'call.reprompted')).toEqual([])
})

test('how a phone is picked up is no question; what is said at length over the opening is answered after it', async () => {
  const { conversation, timers, asked, say } = watchedConversation({ replies: [{ sentences: ['Поняла.'] }] })
  await say('да слушаю')
  conversation.greetingBegins()
  conversation.begin()
  await timers.pass(1_000)
  expect(asked).toEqual([])

  const other = watchedConversation({ replies: [{ sentences: ['Поняла.'] }] })
  await other.say('не звоните мне больше')
  expect(other.asked).toEqual([])
  other.conversation.begin()
  expect(other.asked).toEqual([{ turn: 1, user_text: 'не звоните мне больше' }])
})

test('silence is reprompted, then the agent says goodbye', async () => {
  const { conversation, timers, said, facts, ends } = watchedConversation()
  conversation.begin()
  await timers.pass(9_000)
  expect(said).toEqual(['Алло?'])
  expect(facts).toEqual([{ type: 'call.reprompted', count: 1, text: 'Алло?' }])
  await timers.pass(9_000)
  expect(ends).toEqual([{ reason: 'silence', endedBy: 'agent', goodbye: 'Вас не слышно. До свидания!' }])
})

test('a reply that hangs up is spoken to its end, and ends the call', async () => {
  const { conversation, timers, ends, say, hearing } = watchedConversation({
    replies: [{ sentences: ['Больше не позвоним.', 'До свидания!'], action: 'hangup' }],
  })
  conversation.begin()
  await say('не звоните мне больше')
  await timers.pass(1_200)
  expect(ends).toEqual([{ reason: 'agent-goodbye', endedBy: 'agent', lastWordsWait: true }])
  let over = false
  void conversation.sayGoodbye(undefined).then(() => {
    over = true
  })
  await say('и вам того же')
  await timers.pass(10_000)
  expect(over).toBe(true)
  expect(hearing()).toMatchObject([{ turn: 1, interrupted: false }])
})

test('a reply that hangs up is spoken even where the person spoke on meanwhile', async () => {
  const { conversation, timers, said, ends, say } = watchedConversation({
    replies: [{ sentences: ['Больше не позвоним.'], action: 'hangup' }],
  })
  conversation.begin()
  await say('не звоните мне больше')
  await say('слышите или нет')
  await timers.pass(1_000)
  expect(said).toEqual(['Больше не позвоним.'])
  expect(ends).toHaveLength(1)
})

test('a reply that does not come is excused once; the second time in a row the agent says goodbye', async () => {
  const { conversation, timers, said, ends, say } = watchedConversation({ replies: ['failure', 'failure'] })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(4_000)
  expect(said).toEqual(['Повторите, пожалуйста.'])
  expect(ends).toEqual([])
  await say('доставка сколько')
  await timers.pass(1_000)
  expect(ends).toEqual([
    { reason: 'backend-unreachable', endedBy: 'platform', goodbye: 'Спасибо, до свидания!' },
  ])
})

test('a reply in between forgives the failure, and words asked in vain are asked again', async () => {
  const { conversation, timers, asked, ends, say } = watchedConversation({
    replies: ['failure', { sentences: ['Триста.'] }, 'failure'],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(4_000)
  await say('повторяю сколько')
  await timers.pass(4_000)
  await say('а в Казань')
  await timers.pass(4_000)
  expect(asked.map(({ user_text }) => user_text)).toEqual([
    'сколько стоит доставка',
    'сколько стоит доставка повторяю сколько',
    'а в Казань',
  ])
  expect(ends).toEqual([])
})

test('a sentence that never comes ends the turn, not the call', async () => {
  const { conversation, timers, said, asked, facts, ends, say, hearing } = watchedConversation({
    replies: [{ sentences: ['Первое.', 'Второе.'] }, { sentences: ['Слушаю.'] }],
    losesSentence: 1,
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(5_000)
  expect(said).toEqual(['Первое.'])
  expect(facts).toContainEqual({
    type: 'scenario.fault',
    where: 'next-sentence',
    detail: 'code -7: timeout',
  })
  expect(hearing()).toEqual([{ type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 7 }])
  await say('алло вы здесь')
  expect(asked).toHaveLength(2)
  expect(ends).toEqual([])
})

test('when the line goes, what was heard is told, and words that nobody answered are not lost', async () => {
  const { conversation, timers, facts, say } = watchedConversation({
    replies: [{ sentences: [LONG] }, { sentences: ['Поздно.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  await timers.pass(500 + 100 + 30 * MS_PER_CHARACTER)
  conversation.lineGone()
  conversation.heardUtterance({ text: 'больше не звоните', confidence: 0.8 })
  await conversation.settle()
  expect(facts).toEqual([
    { type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 30 },
    { type: 'turn.unanswered', text: 'больше не звоните', confidence: 0.8 },
  ])
})

test('a turn that was still being asked when the line went is awaited, and nothing of it is spoken', async () => {
  const { conversation, timers, said, facts, say } = watchedConversation({
    replies: [{ sentences: ['Поздно.'] }],
  })
  conversation.begin()
  await say('сколько стоит доставка')
  conversation.lineGone()
  let settled = false
  void conversation.settle().then(() => {
    settled = true
  })
  await timers.settle()
  expect(settled).toBe(false)
  await timers.pass(500)
  expect(settled).toBe(true)
  expect(said).toEqual([])
  expect(facts).toEqual([{ type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 0 }])
  expect(conversation.turns).toBe(1)
})

test('the goodbye at the duration limit lets the sentence end that is being spoken', async () => {
  const { conversation, timers, said, say, hearing } = watchedConversation({
    replies: [{ sentences: ['Раз предложение.', 'Два предложение.', 'Три.'] }],
  })
  conversation.begin()
  await say('расскажите подробно')
  await timers.pass(1_700)
  void conversation.sayGoodbye('Спасибо, до свидания!')
  await timers.pass(20_000)
  expect(said).toEqual(['Раз предложение.', 'Спасибо, до свидания!'])
  expect(hearing()).toEqual([
    { type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 'Раз предложение.'.length },
  ])
})
