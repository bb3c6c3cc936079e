import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { Listening, type RecogniserEvents, type Utterance } from './listening.ts'

/** An ear whose recognisers the test plays. */
function watchedListening(options: { opensFail?: boolean; settleMs?: number } = {}) {
  const timers = createManualTimers()
  const instances: (RecogniserEvents & { stops: number })[] = []
  const utterances: Omit<Utterance, 'ended'>[] = []
  const ends: Utterance['ended'][] = []
  const heard: string[] = []
  const faults: string[] = []
  let cost = 0
  let deaf = 0
  const listening = new Listening({
    open(events) {
      if (options.opensFail) throw new Error('no recogniser today')
      const instance = { ...events, stops: 0 }
      instances.push(instance)
      return {
        stop() {
          instance.stops += 1
        },
      }
    },
    timers,
    now: () => timers.now(),
    settleMs: options.settleMs,
    wordsLost: () => faults.push('words lost'),
    voiceEnd: () => undefined,
    voice: () => heard.push('a voice'),
    interim: (text) => heard.push(text),
    utterance: ({ ended, ...words }) => {
      utterances.push(words)
      ends.push(ended)
    },
    cost: (amount) => {
      cost += Number(amount)
    },
    fault: (where, detail) => faults.push(`${where}: ${detail}`),
    deaf: () => {
      deaf += 1
    },
  })
  const current = () => {
    const instance = instances.at(-1)
    if (!instance) throw new Error('nobody listens')
    return instance
  }
  return {
    listening,
    timers,
    instances,
    current,
    utterances,
    ends,
    heard,
    faults,
    cost: () => cost,
    deaf: () => deaf,
  }
}

test('one recogniser hears the whole call, utterance after utterance, with its confidence', () => {
  const { listening, current, instances, utterances } = watchedListening()
  listening.start()
  current().result('Здравствуйте', 0.91)
  current().result(' сколько стоит доставка ', 87)
  current().result('', 0)
  expect(utterances).toEqual([
    { text: 'Здравствуйте', confidence: 0.91 },
    { text: 'сколько стоит доставка', confidence: 87 },
  ])
  expect(instances).toHaveLength(1)
})

test('a result that comes empty after words were heard is replaced by those words', () => {
  const { listening, current, utterances } = watchedListening()
  listening.start()
  current().interim('не звоните')
  current().interim('не звоните мне больше')
  current().result('', 0)
  expect(utterances).toEqual([{ text: 'не звоните мне больше' }])
})

test('a recogniser that fails is replaced, and the words it had heard are not lost', async () => {
  const { listening, timers, current, instances, utterances, faults } = watchedListening()
  listening.start()
  current().interim('я хотел спросить')
  current().error('Recognition service is unavailable')
  await timers.pass(0)
  expect(utterances).toEqual([{ text: 'я хотел спросить' }])
  expect(instances).toHaveLength(2)
  expect(instances[0]?.stops).toBe(1)
  expect(faults).toEqual(['speech-recognition: Recognition service is unavailable'])
})

test('one failure opens one new recogniser, even where the old one tells both an error and its stop', async () => {
  const { listening, timers, current, instances, cost } = watchedListening()
  listening.start()
  const failing = current()
  failing.error('gone')
  failing.stopped('0.25')
  await timers.pass(10_000)
  failing.stopped('0.25')
  await timers.pass(10_000)
  expect(instances).toHaveLength(2)
  expect(cost()).toBe(0.5)
})

test('a late result of a replaced recogniser still counts', async () => {
  const { listening, timers, current, utterances } = watchedListening()
  listening.start()
  const replaced = current()
  replaced.stopped('0')
  await timers.pass(0)
  replaced.result('ещё слово', 0.8)
  expect(utterances).toEqual([{ text: 'ещё слово', confidence: 0.8 }])
})

test('it is told to be deaf once when recognisers fail again and again without a word', async () => {
  const { listening, timers, current, instances, deaf } = watchedListening()
  listening.start()
  for (let failures = 0; failures < 5; failures += 1) {
    current().error('gone')
    await timers.pass(10_000)
  }
  expect(instances).toHaveLength(5)
  expect(deaf()).toBe(1)
})

test('a recogniser that cannot even be opened makes it deaf', async () => {
  const { listening, timers, faults, deaf } = watchedListening({ opensFail: true })
  listening.start()
  await timers.pass(60_000)
  expect(deaf()).toBe(1)
  expect(faults[0]).toBe('speech-recognition: no recogniser today')
})

test('words in between forgive earlier failures', async () => {
  const { listening, timers, current, deaf } = watchedListening()
  listening.start()
  for (let failures = 0; failures < 8; failures += 1) {
    current().error('gone')
    await timers.pass(10_000)
    current().result('слово', 1)
  }
  expect(deaf()).toBe(0)
})

test('a recogniser that has gone quiet is renewed, without a word about a fault', async () => {
  const { listening, timers, current, instances, faults } = watchedListening()
  listening.start()
  await timers.pass(30_000)
  current().alive()
  await timers.pass(30_000)
  expect(instances).toHaveLength(1)
  await timers.pass(15_000)
  expect(instances).toHaveLength(2)
  expect(instances[0]?.stops).toBe(1)
  instances[0]?.stopped('0')
  expect(instances).toHaveLength(2)
  expect(faults).toEqual([])
})

test('the end waits for words that are still being recognised, then for the cost', async () => {
  const { listening, timers, current, utterances, cost } = watchedListening()
  listening.start()
  current().voice()
  let ended = false
  void listening.end().then(() => {
    ended = true
  })
  await timers.pass(1_000)
  current().result('больше не звоните', 0.9)
  await timers.settle()
  expect(current().stops).toBe(1)
  expect(ended).toBe(false)
  current().stopped('0.4')
  await timers.settle()
  expect(ended).toBe(true)
  expect(utterances).toEqual([{ text: 'больше не звоните', confidence: 0.9 }])
  expect(cost()).toBe(0.4)
  expect(timers.waiting()).toEqual([])
})

test('whoever ends it twice waits twice for the last words', async () => {
  const { listening, timers, current, utterances } = watchedListening()
  listening.start()
  current().voice()
  void listening.end()
  let ended = false
  const again = listening.end().then(() => {
    ended = true
  })
  await timers.pass(1_000)
  expect(ended).toBe(false)
  current().result('больше не звоните', 0.9)
  await timers.settle()
  current().stopped('0.4')
  await again
  expect(utterances).toHaveLength(1)
})

test('the end waits for nobody for long, and keeps the words that were half heard', async () => {
  const { listening, timers, current, instances, utterances } = watchedListening()
  listening.start()
  current().interim('и ещё')
  let ended = false
  void listening.end().then(() => {
    ended = true
  })
  await timers.pass(4_000)
  expect(ended).toBe(true)
  expect(utterances).toEqual([{ text: 'и ещё' }])
  current().stopped('0')
  await timers.pass(60_000)
  expect(instances).toHaveLength(1)
})

test('an utterance says when its speech ended: with its last new words, not with its result', async () => {
  const { listening, timers, current, ends } = watchedListening()
  listening.start()
  current().interim('сколько стоит')
  await timers.pass(300)
  current().interim('сколько стоит доставка')
  await timers.pass(200)
  current().interim('сколько стоит доставка')
  await timers.pass(200)
  current().captured()
  await timers.pass(300)
  current().result('Сколько стоит доставка?', 0.9)
  expect(ends).toEqual([{ at: 300, by: 'last-words', recognisedAt: 1_000 }])
})

test('an instance that never tells anything, or nothing of a voice, has failed: that is told, and tried so often', async () => {
  const { listening, timers, current, instances, faults } = watchedListening()
  listening.start()
  await timers.pass(45_000)
  expect(faults).toEqual(['speech-recognition: it has told nothing since it was opened'])
  await timers.pass(1_000)
  expect(instances).toHaveLength(2)
  current().alive()
  current().voice()
  await timers.pass(45_000)
  expect(faults.slice(1)).toEqual([
    'speech-recognition: it heard a voice, and then nothing more',
    'words lost',
  ])
})

test('words that stay the same are an utterance before their result, which is only the rest of it', async () => {
  const { listening, timers, current, utterances, heard } = watchedListening({ settleMs: 700 })
  listening.start()
  current().interim('меня зовут')
  await timers.pass(600)
  current().interim('меня зовут Анна')
  await timers.pass(700)
  expect(utterances).toEqual([{ text: 'меня зовут Анна' }])
  current().interim('меня зовут Анна Петрова')
  expect(heard.at(-1)).toBe('Петрова')
  current().result('Меня зовут Анна Петрова.', 0.9)
  current().interim('где мой заказ')
  current().result('Где мой заказ?', 0.8)
  expect(utterances.slice(1)).toEqual([
    { text: 'Петрова.', confidence: 0.9 },
    { text: 'Где мой заказ?', confidence: 0.8 },
  ])
})

test('a result that brings nothing new after its words had settled is no utterance', async () => {
  const { listening, timers, current, utterances } = watchedListening({ settleMs: 500 })
  listening.start()
  current().interim('сколько стоит')
  await timers.pass(500)
  current().result('Сколько стоит?', 0.9)
  expect(utterances).toEqual([{ text: 'сколько стоит' }])
})
