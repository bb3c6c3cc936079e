import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { type LegEvents, type Target, TRANSFER, Transfer } from './transfer.ts'

const SALES: Target = {
  name: 'sales',
  number: '+74951112233',
  kind: 'blind',
  ring_seconds: 20,
  waiting: 'Соединяю.',
  unavailable: 'Никто не отвечает.',
  max_duration_seconds: 600,
}
const BOSS: Target = { ...SALES, name: 'boss', kind: 'announced', announcement: 'Звонит Анна о заказе.' }

function watchedTransfer(
  options: { dialThrows?: boolean; joinThrows?: boolean; hangUpThrows?: boolean } = {},
) {
  const timers = createManualTimers()
  const legs: LegEvents[] = []
  const told: unknown[] = []
  let announced: () => void = () => undefined
  const transfer = new Transfer({
    targets: [SALES, BOSS],
    timers,
    now: () => timers.now(),
    dial(target, events) {
      if (options.dialThrows) throw new Error('no such thing')
      legs.push(events)
      told.push(`dials ${target.name}`)
      return {
        announce: (text) => {
          told.push(`announces ${text}`)
          return new Promise<void>((resolve) => {
            announced = resolve
          })
        },
        join() {
          if (options.joinThrows) throw new Error('no media')
          told.push('joins')
        },
        hangUp() {
          if (options.hangUpThrows) throw new Error('it is gone')
          told.push('hangs up')
        },
      }
    },
    record: ({ type, ...fact }) => told.push([type, fact]),
    fault: (where, detail) => told.push(`fault in ${where}: ${detail}`),
    reassure: async (text) => told.push(`reassures ${text}`),
    joining: () => told.push('joining'),
    failed: ({ result, say }) => told.push(`failed ${result}: ${say}`),
    over: () => told.push('over'),
  })
  const happened = async () => {
    await timers.settle()
    return told.splice(0)
  }
  return { transfer, timers, happened, leg: () => legs.at(-1), announced: () => announced() }
}

test('every state but the first and the last can be left by the target, the clock and the end of the call', () => {
  for (const state of ['ringing', 'announcing', 'joined'] as const)
    expect(Object.keys(TRANSFER[state])).toEqual(expect.arrayContaining(['target-gone', 'call-ends']))
  expect(TRANSFER.over).toEqual({})
})

test('blind: the target answers, and the two are joined; its hang-up ends the call', async () => {
  const { transfer, timers, happened, leg } = watchedTransfer()
  expect(transfer.start('sales')).toBe(true)
  expect(await happened()).toEqual([
    ['call.transfer-started', { target: 'sales', most_seconds: 710 }],
    'dials sales',
    'reassures Соединяю.',
  ])
  leg()?.answered()
  expect(await happened()).toEqual(['joining', 'joins', ['call.transferred', { target: 'sales' }]])
  await timers.pass(60_000)
  leg()?.gone({ cost: 0.5 })
  expect(await happened()).toEqual(['over'])
  expect(transfer.facts).toEqual({ target: 'sales', result: 'connected', talk_seconds: 60, cost: 0.5 })
  await transfer.settled()
})

test('announced: the target hears what it is about before the person is put through', async () => {
  const { transfer, happened, leg, announced } = watchedTransfer()
  transfer.start('boss')
  await happened()
  leg()?.answered()
  expect(await happened()).toEqual(['announces Звонит Анна о заказе.'])
  announced()
  expect(await happened()).toMatchObject(['joining', 'joins', ['call.transferred', {}]])
})

test.each([
  [486, 'busy'],
  [480, 'no-answer'],
  [603, 'declined'],
  [503, 'failed'],
])('a target that fails with %i leaves the person with the agent: %s', async (code, result) => {
  const { transfer, happened, leg } = watchedTransfer()
  transfer.start('sales')
  await happened()
  leg()?.gone({ code, cost: undefined })
  expect(await happened()).toEqual([
    ['call.transfer-failed', { target: 'sales', result, sip_code: code }],
    `failed ${result}: Никто не отвечает.`,
  ])
  expect(transfer.active).toBe(false)
  expect(transfer.facts).toMatchObject({ result, talk_seconds: 0 })
})

test('a target that rings too long is hung up, and what its leg tells later changes nothing', async () => {
  const { transfer, timers, happened, leg } = watchedTransfer()
  transfer.start('sales')
  await timers.pass(20_000)
  expect((await happened()).slice(-3)).toEqual([
    'hangs up',
    ['call.transfer-failed', { target: 'sales', result: 'no-answer' }],
    'failed no-answer: Никто не отвечает.',
  ])
  leg()?.answered()
  leg()?.gone({ code: 487, cost: 0.1 })
  expect(await happened()).toEqual([])
  expect(transfer.facts).toMatchObject({ result: 'no-answer', cost: 0.1 })
})

test('a target that hangs up in the announcement has declined', async () => {
  const { transfer, happened, leg } = watchedTransfer()
  transfer.start('boss')
  leg()?.answered()
  await happened()
  leg()?.gone({ cost: 0.2 })
  expect(await happened()).toContain('failed declined: Никто не отвечает.')
})

test('whoever waits is told to wait, again and again', async () => {
  const { transfer, timers, happened } = watchedTransfer()
  transfer.start('sales')
  await timers.pass(19_000)
  expect((await happened()).filter((it) => it === 'reassures Соединяю.')).toHaveLength(2)
})

test('the person hangs up while the target rings: its leg is let go, and awaited', async () => {
  const { transfer, happened, leg } = watchedTransfer()
  transfer.start('sales')
  await happened()
  transfer.callEnds()
  expect(await happened()).toEqual(['hangs up'])
  expect(transfer.facts).toMatchObject({ result: 'abandoned' })
  let settled = false
  const settling = transfer.settled().then(() => {
    settled = true
  })
  await happened()
  expect(settled).toBe(false)
  leg()?.gone({ code: 487, cost: 0 })
  await settling
  expect(transfer.start('sales')).toBe(false)
})

test('the talk with the target has a limit of its own', async () => {
  const { transfer, timers, happened, leg } = watchedTransfer()
  transfer.start('sales')
  leg()?.answered()
  await timers.pass(600_000)
  expect((await happened()).slice(-2)).toEqual(['hangs up', 'over'])
})

test('while the two speak the facts are those of a talk', async () => {
  const { transfer, timers, happened, leg } = watchedTransfer()
  transfer.start('sales')
  leg()?.answered()
  await happened()
  await timers.pass(42_000)
  expect(transfer.facts).toEqual({ target: 'sales', result: 'connected', talk_seconds: 42, cost: 0 })
})

test('whatever goes wrong at the joining reaches whoever told of the answer', async () => {
  const { transfer, leg } = watchedTransfer({ joinThrows: true })
  transfer.start('sales')
  await expect(leg()?.answered()).rejects.toThrow('no media')
})

test('a leg that cannot be hung up holds up nobody', async () => {
  const { transfer, happened, leg } = watchedTransfer({ hangUpThrows: true })
  transfer.start('sales')
  leg()?.answered()
  await happened()
  transfer.callEnds()
  expect(await happened()).toEqual(['fault in transfer: it is gone'])
  expect(transfer.facts).toMatchObject({ result: 'connected' })
})

test('nobody is called whom nobody knows, nor for ever', async () => {
  const { transfer, happened, leg } = watchedTransfer()
  expect(transfer.start('nobody')).toBe(false)
  for (const _ of [1, 2, 3]) {
    expect(transfer.start('sales')).toBe(true)
    expect(transfer.start('boss')).toBe(false)
    leg()?.gone({ code: 486, cost: 0 })
  }
  expect(transfer.start('sales')).toBe(false)
  expect(await happened()).toContain('failed busy: Никто не отвечает.')
})

test('a leg that cannot even be dialled is a target that failed', async () => {
  const { transfer, happened } = watchedTransfer({ dialThrows: true })
  expect(transfer.start('sales')).toBe(true)
  expect(await happened()).toContain('failed failed: Никто не отвечает.')
  await transfer.settled()
})
