import { expect, test } from 'vitest'
import { watchedConversation } from '../../testing/watched-conversation.ts'

const HANDING_OVER = { sentences: ['Соединяю.'], action: 'transfer' as const, transferTo: 'sales' }
const FAILED = { target: 'sales', result: 'busy' as const, say: 'Линия занята.' }

test('a reply that hands over is spoken first; then the target is called and nobody is reprompted', async () => {
  const { conversation, timers, said, say, handedOver } = watchedConversation({ replies: [HANDING_OVER] })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(1_000)
  expect(handedOver).toEqual([])
  await timers.pass(60_000)
  expect(handedOver).toEqual(['sales'])
  expect(said).toEqual(['Соединяю.'])
})

test('whoever objects while it is being said is not handed over', async () => {
  const { conversation, timers, say, handedOver, asked } = watchedConversation({
    replies: [
      { ...HANDING_OVER, sentences: ['Хорошо, соединяю вас с отделом продаж.'] },
      { sentences: ['Ладно.'] },
    ],
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(1_500)
  await say('нет не надо')
  await timers.pass(20_000)
  expect(handedOver).toEqual([])
  const failedTransfer = { target: 'sales', result: 'abandoned' }
  expect(asked[1]).toMatchObject({ user_text: 'нет не надо', failedTransfer })
})

test('whoever thanks while it is being said is handed over, and hears all of it', async () => {
  const announcement = 'Хорошо, соединяю вас с отделом продаж.'
  const { conversation, timers, facts, say, said, handedOver, asked, hearing } = watchedConversation({
    replies: [{ ...HANDING_OVER, sentences: [announcement] }],
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(1_500)
  conversation.heardVoice()
  conversation.heardInterim('хорошо спасибо')
  await say('хорошо спасибо')
  await timers.pass(20_000)
  expect(handedOver).toEqual(['sales'])
  expect(said).toEqual([announcement])
  expect(hearing()).toMatchObject([{ interrupted: false }])
  expect(asked).toHaveLength(1)
  conversation.fallSilent()
  await conversation.settle()
  expect(facts).toContainEqual({ type: 'turn.unanswered', text: 'хорошо спасибо' })
})

test('a reply that is outrun hands nobody over, and the gateway is told so', async () => {
  const { conversation, timers, say, handedOver, asked } = watchedConversation({
    replies: [HANDING_OVER, { sentences: ['Какой адрес?'] }],
    thinkMs: 2_000,
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(500)
  await say('хотя сначала про адрес')
  await timers.pass(20_000)
  expect(handedOver).toEqual([])
  expect(asked[1]).toMatchObject({
    user_text: 'хотя сначала про адрес',
    failedTransfer: { target: 'sales', result: 'abandoned' },
  })
})

test('nobody reached: the person is told at once, the gateway with the next words', async () => {
  const { conversation, timers, said, say, asked } = watchedConversation({
    replies: [HANDING_OVER, { sentences: ['Запишу номер.'] }],
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(5_000)
  conversation.heardUtterance({ text: 'алло' })
  conversation.handOverFailed(FAILED)
  await timers.pass(3_000)
  expect(said.slice(1)).toEqual(['Линия занята.'])
  await say('тогда перезвоните')
  await timers.pass(3_000)
  const failedTransfer = { target: 'sales', result: 'busy' }
  expect(asked[1]).toEqual({ turn: 2, user_text: 'алло тогда перезвоните', failedTransfer })
})

test('nobody reached and nobody speaks: the gateway is told all the same', async () => {
  const { conversation, timers, say, asked } = watchedConversation({
    replies: [HANDING_OVER, { sentences: ['Чем ещё помочь?'] }],
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(5_000)
  conversation.handOverFailed(FAILED)
  await timers.pass(12_000)
  expect(asked[1]).toMatchObject({ turn: 2, user_text: '', failedTransfer: { result: 'busy' } })
})

test('where nobody is there to hand over to, the agent stays, and it is told', async () => {
  const { conversation, timers, facts, say, said } = watchedConversation({
    replies: [HANDING_OVER],
    nobodyToHandOverTo: true,
  })
  conversation.begin()
  await say('дайте человека')
  await timers.pass(20_000)
  expect(facts).toContainEqual({
    type: 'scenario.fault',
    where: 'transfer',
    detail: 'there is no way to sales',
  })
  expect(said).toContain('Алло?')
})

test('what somebody has the agent say waits until the agent is silent', async () => {
  const { conversation, timers, facts, said, say } = watchedConversation({
    replies: [{ sentences: ['Триста рублей.'] }],
  })
  expect(conversation.takeErrand({ command: 'say', text: 'Минуту.' })).toBe(true)
  expect(said).toEqual([])
  conversation.begin()
  await timers.pass(3_000)
  expect(said).toEqual(['Минуту.'])
  await say('сколько стоит')
  conversation.takeErrand({ command: 'say', text: 'Сегодня скидка.' })
  await timers.pass(6_000)
  expect(said.slice(1)).toEqual(['Триста рублей.', 'Сегодня скидка.'])
  expect(facts.filter(({ type }) => type === 'call.said')).toHaveLength(2)
})

test('somebody else may hand the call over; whoever has handed it over takes no more errands', async () => {
  const { conversation, timers, handedOver } = watchedConversation()
  conversation.begin()
  conversation.takeErrand({ command: 'transfer', target: 'sales' })
  await timers.settle()
  expect(handedOver).toEqual(['sales'])
  expect(conversation.takeErrand({ command: 'say', text: 'Минуту.' })).toBe(false)
})

test('what nobody could be told any more is told of', async () => {
  const { conversation, timers, facts } = watchedConversation()
  conversation.takeErrand({ command: 'say', text: 'Минуту.' })
  conversation.lineGone()
  await timers.settle()
  expect(facts).toMatchObject([{ type: 'scenario.fault', where: 'command' }])
})

test('keys are played after their sentence, and the next one waits for them', async () => {
  const { conversation, timers, said, say } = watchedConversation({
    replies: [{ sentences: ['Набираю.', 'Готово.'], keys: '12#' }],
  })
  conversation.begin()
  await say('наберите')
  await timers.pass(500 + 100 + 800 + 700)
  expect(said).toEqual(['Набираю.', 'keys 12#'])
  await timers.pass(100)
  expect(said).toEqual(['Набираю.', 'keys 12#', 'Готово.'])
})

test('pressed keys interrupt the agent, and are a turn of their own', async () => {
  const { conversation, timers, asked, hearing, say } = watchedConversation({
    replies: [
      { sentences: ['Введите номер заказа, пожалуйста, и нажмите решётку.'] },
      { sentences: ['Вижу.'] },
    ],
  })
  conversation.begin()
  await say('где мой заказ')
  await timers.pass(2_000)
  conversation.heardKey()
  expect(hearing()).toMatchObject([{ interrupted: true }])
  await timers.pass(2_000)
  conversation.heardKeys('1234')
  await timers.pass(2_000)
  expect(asked[1]).toMatchObject({ turn: 2, user_text: '', keys: '1234' })
})

test('two inputs by keys do not run into each other', async () => {
  const { conversation, timers, asked, say } = watchedConversation({
    replies: [{ sentences: ['Да.'] }, { sentences: ['Так.'] }, { sentences: ['И так.'] }],
  })
  conversation.begin()
  await say('где мой заказ')
  conversation.heardKeys('12')
  conversation.heardKeys('34')
  await timers.pass(10_000)
  expect(asked.slice(1).map(({ keys }) => keys)).toEqual(['12', '34'])
})

test('words that the recogniser lost are asked for again', async () => {
  const { conversation, timers, said } = watchedConversation()
  conversation.begin()
  conversation.wordsWereLost()
  await timers.pass(3_000)
  expect(said).toEqual(['Повторите, пожалуйста.'])
})
