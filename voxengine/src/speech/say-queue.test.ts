import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import type { Phrase, PhraseFate } from './phrase.ts'
import { SayQueue } from './say-queue.ts'

/** A queue over a call that speaks only what the test tells it to. */
function watchedQueue(options: { throwsOn?: string } = {}) {
  const timers = createManualTimers()
  const said: string[] = []
  const faults: string[] = []
  let stops = 0
  const queue = new SayQueue({
    say(text) {
      if (text === options.throwsOn) throw new Error('no such voice')
      said.push(text)
    },
    sendKeys(keys) {
      if (keys === options.throwsOn) throw new Error('no such key')
      said.push(`keys ${keys}`)
    },
    stopPlayback() {
      stops += 1
    },
    now: () => timers.now(),
    timers,
    fault: (where, detail) => faults.push(`${where}: ${detail}`),
  })
  const fates: PhraseFate[] = []
  const reply = (text: string, turn = 1) => say({ text, turn, kind: 'reply' })
  const say = (phrase: Phrase) => void queue.say(phrase).then((fate) => fates.push(fate))
  const play = async (durationMs: number, passedMs = durationMs) => {
    queue.playbackStarted(durationMs)
    await timers.pass(passedMs)
    if (passedMs === durationMs) queue.playbackFinished()
    await timers.settle()
  }
  return { queue, timers, said, faults, fates, reply, play, stops: () => stops }
}

test('phrases follow one another, each only when the one before is over', async () => {
  const { reply, play, said, fates } = watchedQueue()
  reply('Первое.')
  reply('Второе.')
  expect(said).toEqual(['Первое.'])
  await play(900)
  expect(said).toEqual(['Первое.', 'Второе.'])
  await play(900)
  expect(fates).toEqual(['played', 'played'])
})

test('keys that cannot be played are a fault, and the next phrase is spoken', async () => {
  const { queue, reply, said, faults, timers } = watchedQueue({ throwsOn: 'x' })
  const fate = queue.say({ text: 'x', turn: 1, kind: 'keys' })
  reply('Дальше.')
  await timers.settle()
  expect(await fate).toBe('failed')
  expect(faults).toEqual(['send-keys: no such key'])
  expect(said).toEqual(['Дальше.'])
})

test('what belongs to an older turn is dropped, whether it waits, comes late or is being spoken', async () => {
  const { queue, reply, said, fates, stops, timers } = watchedQueue()
  reply('Старое, уже звучит.', 1)
  reply('Старое, ждёт.', 1)
  queue.beginTurn(2)
  reply('Старое, опоздало.', 1)
  reply('Новое.', 2)
  await timers.settle()
  expect(said).toEqual(['Старое, уже звучит.', 'Новое.'])
  expect(fates.sort()).toEqual(['cut', 'dropped', 'dropped'])
  expect(stops()).toBe(1)
})

test('a barge-in stops at once and waits for no PlaybackFinished, which will not come', async () => {
  const { queue, reply, play, fates, stops, timers } = watchedQueue()
  reply('Первое предложение.')
  reply('Второе предложение.')
  await play(2_000, 500)
  queue.cut()
  await queue.quiet()
  await timers.settle()
  expect(stops()).toBe(1)
  expect(fates.sort()).toEqual(['cut', 'dropped'])
  expect(queue.speaking).toBe(false)
})

test('knows how many characters of the reply were heard: whole sentences, and a share of the last one', async () => {
  const { queue, reply, play } = watchedQueue()
  queue.beginTurn(1)
  reply('x'.repeat(20))
  reply('y'.repeat(40))
  await play(2_000)
  await play(4_000, 1_000)
  expect(queue.heardCharacters()).toBe(30)
  queue.cut()
  expect(queue.heardCharacters()).toBe(30)
  queue.beginTurn(2)
  expect(queue.heardCharacters()).toBe(0)
})

test('nothing of a phrase is heard before its playback starts', async () => {
  const { queue, reply, timers } = watchedQueue()
  queue.beginTurn(1)
  reply('x'.repeat(20))
  await timers.pass(1_000)
  expect(queue.heardCharacters()).toBe(0)
})

test.each([
  ['seconds', 4],
  ['nothing', 0],
])('understands a platform that tells %s instead of milliseconds', async (_unit, reported) => {
  const { queue, reply, timers } = watchedQueue()
  queue.beginTurn(1)
  reply('x'.repeat(56))
  queue.playbackStarted(reported)
  await timers.pass(2_000)
  expect(queue.heardCharacters()).toBe(28)
})

test('reprompts and greetings do not count as heard of the reply', async () => {
  const { queue, reply, play } = watchedQueue()
  queue.beginTurn(1)
  reply('x'.repeat(20))
  await play(1_000)
  void queue.say({ text: 'Алло?', turn: 1, kind: 'reprompt' })
  await play(500, 250)
  expect(queue.heardCharacters()).toBe(20)
})

test('a late PlaybackFinished of a phrase that was cut does not end the next one', async () => {
  const { queue, reply, play, fates, timers } = watchedQueue()
  reply('Старое.', 1)
  await play(2_000, 300)
  queue.beginTurn(2)
  reply('Новое.', 2)
  await timers.pass(50)
  queue.playbackFinished()
  await timers.settle()
  expect(fates).toEqual(['cut'])
  await play(600)
  expect(fates).toEqual(['cut', 'played'])
})

test('a phrase that the platform cannot speak is told as a fault, and the next one is spoken', async () => {
  const { queue, reply, said, fates, faults, timers } = watchedQueue({ throwsOn: 'Невозможное.' })
  reply('Ошибка.')
  reply('Невозможное.')
  reply('Дальше.')
  queue.playbackFinished('400: unsupported option')
  await timers.settle()
  expect(fates).toEqual(['failed', 'failed'])
  expect(said).toEqual(['Ошибка.', 'Дальше.'])
  expect(faults).toEqual(['say: reply: 400: unsupported option', 'say: no such voice'])
})

test('a phrase whose end is never reported does not hold up the others', async () => {
  const { queue, reply, said, fates, timers } = watchedQueue()
  reply('Молчит.')
  reply('Дальше.')
  await timers.pass(15_000)
  expect(fates).toEqual(['failed'])
  expect(said).toEqual(['Молчит.', 'Дальше.'])
  queue.playbackStarted(1_000)
  await timers.pass(60_000)
  expect(fates).toEqual(['failed', 'failed'])
  expect(timers.waiting()).toEqual([])
})

test('the last words replace what waits, let the current phrase end, and nothing is said after them', async () => {
  const { queue, reply, play, said } = watchedQueue()
  reply('Звучит.')
  reply('Ждёт.')
  let over = false
  void queue.endWith({ text: 'До свидания!', turn: 1, kind: 'goodbye' }).then(() => {
    over = true
  })
  reply('Опоздало.')
  await play(900)
  expect(over).toBe(false)
  await play(900)
  expect(over).toBe(true)
  expect(said).toEqual(['Звучит.', 'До свидания!'])
})

test('when the line is gone every phrase comes to its fate', async () => {
  const { queue, reply, play, fates, timers } = watchedQueue()
  reply('Звучит.')
  reply('Ждёт.')
  await play(900, 100)
  queue.close()
  reply('Опоздало.')
  await queue.quiet()
  await timers.settle()
  expect(fates.sort()).toEqual(['cut', 'dropped', 'dropped'])
  expect(timers.waiting()).toEqual([])
})

test('a text that is too long for one phrase is spoken in pieces, none of them too long', async () => {
  const { reply, said, play, fates } = watchedQueue()
  reply('слово '.repeat(400).trim())
  for (let piece = 0; piece < 2; piece += 1) await play(1_000)
  expect(said).toHaveLength(2)
  expect(said.join(' ')).toBe('слово '.repeat(400).trim())
  for (const piece of said) expect(piece.length).toBeLessThanOrEqual(1_500)
  expect(fates).toEqual(['played'])
})
