import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignStatusSchema } from '@perezvon/contracts/http/campaign-status'
import { contactResultSchema } from '@perezvon/contracts/http/export-results'
import { preflightSchema } from '@perezvon/contracts/http/preflight'
import { parse as parseCsv } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli, startCli } from '../rig/cli-process.ts'
import { personWho } from '../rig/persons.ts'
import { createHalo, createQuickCampaign, dialledTwice, LONG, type Rig, startRig } from '../rig/rig.ts'

const PATIENCE = { timeout: 60_000, interval: 50 }
const QUICK_SPEC = `
agent: halo
concurrency: 20
calls_per_second: 50
calling_windows: [{ from: '00:00', to: '24:00' }]
retries:
  busy: { count: 2, after_seconds: [1] }
  no_answer: { count: 1, after_seconds: [1] }
  voicemail: { count: 0, after_seconds: [1] }
  failed: { count: 3, after_seconds: [1] }
`
let rig: Rig
let folder: string

beforeAll(async () => {
  rig = await startRig()
  folder = await mkdtemp(join(tmpdir(), 'perezvon-cli-'))
  await createHalo(rig.api)
})
afterAll(async () => {
  await rig?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A list of people with a header, numbers of nobody. */
function listOf(phones: readonly string[]): string {
  const rows = phones.map((phone, index) => `person-${index},${phone},Анна Петрова,HL-${index}\n`)
  return `id,phone,name,order_number\n${rows.join('')}`
}

function numbers(area: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+7000${area}${String(10_000 + index)}`)
}

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** How often each text comes. */
function countsOf(texts: readonly (string | null | undefined)[]): Record<string, number> {
  const groups = Object.groupBy(texts, (text) => text ?? 'none')
  return Object.fromEntries(Object.entries(groups).map(([text, group]) => [text, group?.length ?? 0]))
}

const endOf = (lines: readonly string[]) =>
  campaignStatusSchema.parse(JSON.parse(lines.at(-1) ?? '').campaign)

test('a list of 20 is run from files to its end; run again it is the same campaign, and nobody is dialled for it', {
  timeout: LONG,
}, async () => {
  const phones = numbers('10', 20)
  const spec = await fileWith('quick.yaml', `name: from a terminal${QUICK_SPEC}`)
  const list = await fileWith('list.csv', listOf(phones))
  const words = ['campaign', 'run', spec, '--contacts', list, '--json']
  const ran = await runCli(words, rig)
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('20 rows, 20 added') })
  const end = endOf(ran.lines)
  const kept = await rig.api.getCampaign(end.id)
  expect(kept).toMatchObject({
    state: 'completed',
    counters: { contacts: 20, waiting: 0, in_attempt: 0, finished: 20 },
  })
  expect(end.counters.outcomes).toEqual(kept.counters.outcomes)
  const dials = () => rig.voximplant.ledger.dials().filter(({ number }) => phones.includes(number)).length
  expect(dials()).toBe(kept.counters.attempts)

  expect(ran.lines.map((line) => JSON.parse(line).entry?.entry).filter(Boolean)).toEqual(
    expect.arrayContaining(['created', 'contacts-added', 'started', 'completed']),
  )

  const exported = await runCli(['campaign', 'export', end.id, '--output', join(folder, 'results.csv')], rig)
  expect(exported).toMatchObject({ code: 0, stderr: expect.stringContaining('results.csv: ') })
  const rows: Record<string, string>[] = parseCsv(await readFile(join(folder, 'results.csv')), {
    columns: true,
  })
  expect(rows.map(({ phone }) => phone).toSorted()).toEqual(phones)
  expect(countsOf(rows.map(({ outcome }) => outcome))).toEqual(kept.counters.outcomes)
  const ndjson = await runCli(['campaign', 'export', end.id, '--format', 'ndjson', '--output', '-'], rig)
  const results = ndjson.lines.map((line) => contactResultSchema.parse(JSON.parse(line)))
  expect(countsOf(results.map(({ outcome }) => outcome))).toEqual(kept.counters.outcomes)
  expect(results.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(kept.counters.attempts)
  expect(results.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(kept.counters.cost, 6)

  const again = await runCli(words, rig)
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('run before') })
  expect(endOf(again.lines).id).toBe(end.id)
  expect(dials()).toBe(kept.counters.attempts)
  expect(dialledTwice(rig)).toEqual([])
})

test('a second process pauses, resumes and cancels what the first one watches; Ctrl-C stops only the watching', {
  timeout: LONG,
}, async () => {
  const phones = numbers('20', 40)
  for (const phone of phones)
    rig.voximplant.setPersona(phone, personWho('Сколько стоит доставка?', 'Спасибо, до свидания!'))
  const { id } = await createQuickCampaign(rig.api, phones, { name: 'watched', concurrency: 2 })
  const watcher = startCli(['campaign', 'watch', id, '--json'], rig)
  const onlooker = startCli(['campaign', 'watch', id], rig)
  await watcher.lineWith('"running"')
  await onlooker.lineWith('simulated running · ')
  onlooker.interrupt()
  expect(await onlooker.ended).toMatchObject({
    code: 130,
    stderr: expect.stringContaining(
      `Watching stops here; the campaign does not. Again: ./perezvon campaign watch ${id}`,
    ),
  })

  const move = (name: string, ...more: string[]) => runCli(['campaign', name, id, ...more], rig)
  expect(await move('pause')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${id}: simulated paused`),
  })
  await watcher.lineWith('"paused"')
  await expect.poll(() => rig.voximplant.runningSessions(), PATIENCE).toBe(0)
  const slower = ['campaign', 'change', id, 'concurrency=1', 'retries.busy.count=0']
  expect(await runCli(slower, rig)).toMatchObject({ code: 0, stdout: `${id}: changed, version 2\n` })
  expect(await runCli(slower, rig)).toMatchObject({ code: 0, stdout: `${id}: is so already, version 2\n` })
  await watcher.lineWith('"changed"')
  const { spec } = await rig.api.getCampaign(id)
  expect(spec).toMatchObject({ concurrency: 1, retries: { busy: { count: 0 }, failed: { count: 3 } } })
  expect(await runCli(['campaign', 'change', id, 'speed=9'], rig)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('speed is not known here'),
  })
  expect(await move('resume')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${id}: simulated running`),
  })
  await expect.poll(() => rig.voximplant.runningSessions(), PATIENCE).toBe(1)
  expect(await move('cancel', '--hang-up')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${id}: simulated cancelled`),
  })
  const { code, lines } = await watcher.ended
  expect(code).toBe(1)
  const { counters } = await rig.api.getCampaign(id)
  expect(endOf(lines)).toMatchObject({
    state: 'cancelled',
    counters: { waiting: 0, in_attempt: 0, finished: 40 },
  })
  expect(endOf(lines).counters.outcomes).toEqual(counters.outcomes)
  expect(counters.outcomes.cancelled).toBeGreaterThan(0)
  expect(await move('resume')).toMatchObject({ code: 1, stderr: expect.stringContaining('answered 409') })
})

test('a check says what must be mended, and creates nothing', { timeout: LONG }, async () => {
  const spec = await fileWith('checked.yaml', `name: only a check${QUICK_SPEC}`)
  const [good, bad] = [
    await fileWith('good.csv', listOf(numbers('40', 5))),
    await fileWith('bad.csv', listOf([...numbers('40', 2), '12'])),
  ]
  const check = (list: string, ...more: string[]) =>
    runCli(['campaign', 'check', spec, '--contacts', list, ...more], rig)
  expect(await check(good)).toMatchObject({ code: 0, stdout: expect.stringContaining('5 rows, 5 to call') })
  const faulty = await check(bad)
  expect(faulty).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('line 4: phone is not a phone number'),
  })
  const { lines } = await check(good, '--assume', 'talk_seconds=30', '--json')
  expect(preflightSchema.parse(JSON.parse(lines.at(-1) ?? '')).forecast.assumptions.talk_seconds).toBe(30)
  expect((await rig.api.newestCampaigns(50)).map((campaign) => campaign.spec.name)).not.toContain(
    'only a check',
  )
})

test('a campaign of the same name that is under way is not doubled by a corrected list', {
  timeout: LONG,
}, async () => {
  const [phone = '', ...others] = numbers('30', 3)
  const spec = await fileWith('later.yaml', `name: at night${QUICK_SPEC}not_before: '2099-01-01T00:00:00Z'\n`)
  const first = await fileWith('first.csv', listOf([phone]))
  const corrected = await fileWith('corrected.csv', listOf([phone, ...others]))
  const run = (list: string, ...more: string[]) =>
    runCli(['campaign', 'run', spec, '--contacts', list, '--detach', ...more], rig)
  const ran = await run(first)
  expect(ran.code).toBe(0)
  const id = ran.lines[0]
  const refused = await run(corrected)
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${id} of the same name is running (0 of 1 done)`),
  })
  expect(await runCli(['campaign', 'add', String(id), corrected], rig)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 rows, 2 added, 1 duplicates'),
  })
  expect(await run(corrected, '--beside')).toMatchObject({ code: 0 })
  const listed = await runCli(['campaign', 'list'], rig)
  expect(listed.lines.filter((line) => line.endsWith('at night'))).toHaveLength(2)
})
