import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '@perezvon/cli/project-root'
import { createSimulatedOpenAi, type SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runCli } from '../rig/cli-process.ts'
import { LONG } from '../rig/rig.ts'

const AGENTS = join(projectRoot, 'examples/agents')
const WISH = 'Перенесите доставку на субботу'
const THANKS = 'Спасибо, до субботы, до свидания'
const KEY = 'sk-of-the-tests'
const REHEARSE = ['--rehearse']

let folder: string
/** Stands for OpenAI itself: the command believes that the model is real. */
let openai: SimulatedOpenAi

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-evaluate-test-'))
  openai = createSimulatedOpenAi({ seed: 1, apiKeys: [KEY] })
  await openai.start()
})
afterAll(async () => {
  await openai?.stop()
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)

function evaluate(words: readonly string[], settings: Record<string, string> = {}) {
  const servers = { REDIS_URL: inject('redisUrl'), DATABASE_URL: inject('databaseUrl') }
  return runCli(['evaluate', ...words], { settings: { ...servers, ...settings } })
}

test(
  'the suites of the examples pass with the simulated model, and say what only a real one could tell',
  async () => {
    const [halo, debt] = [join(AGENTS, 'halo.yaml'), join(AGENTS, 'debt-reminder.yaml')]
    const whole = await evaluate([halo, ...REHEARSE, '--save', at('halo.json'), '--junit', at('halo.xml')])
    expect(whole.code, whole.stdout + whole.stderr).toBe(0)
    expect(whole.stdout).toMatch(/polite\/reschedule +skipped/)
    expect(await readFile(at('halo.xml'), 'utf8')).toContain('tests="7" failures="0" errors="0" skipped="2"')
    const other = await evaluate([debt, ...REHEARSE, '--save', at('debt.json')])
    expect(other.code, other.stdout + other.stderr).toBe(0)
    const english = await evaluate([join(AGENTS, 'clinic-reminder.yaml'), ...REHEARSE])
    expect(english.code, english.stdout + english.stderr).toBe(0)
  },
  LONG,
)

test(
  'a change for the worse fails, and is told against the evaluation before it; another suite is not compared',
  async () => {
    const worse = await readFile(join(AGENTS, 'halo.yaml'), 'utf8')
    await writeFile(
      at('worse.yaml'),
      worse.replace('answer: Доставка бесплатная.', 'answer: Доставка платная.'),
    )
    await copyFile(join(AGENTS, 'halo.suite.yaml'), at('worse.suite.yaml'))
    const words = [at('worse.yaml'), ...REHEARSE, '--only', 'polite/delivery-cost']
    const after = await evaluate([...words, '--against', at('halo.json'), '--json'])
    expect(after.code, after.stdout + after.stderr).toBe(1)
    expect(after.stdout).toContain('✗ says: доставка бесплатная. never said')
    expect(after.stdout).toMatch(/polite\/delivery-cost +worse +1\/1 → 0\/1/)
    expect(JSON.parse(after.lines.at(-1) ?? '')).toMatchObject({ verdict: 'failed', model: 'simulated' })
    const incomparable = await evaluate([...words, '--against', at('debt.json')])
    expect(incomparable.code).toBe(2)
    expect(incomparable.stdout).toContain('of another suite (debt-reminder, now halo)')
  },
  LONG,
)

test(
  'with a real model people are played and conversations judged; what nobody said is no evidence',
  async () => {
    const verdict = { score: 5, quote: WISH, reason: 'It was taken down.' }
    const judged = (quote: string) =>
      JSON.stringify({ preferred_time_taken: verdict, honest: verdict, brief: { ...verdict, quote } })
    const says = (words: string, hangs_up: boolean) => JSON.stringify({ says: words, hangs_up })
    // What was said stands in quotes where players and judge are asked, and plainly where the agent is.
    const script = (quote: string) => [
      { phrase: `"text":"${THANKS}`, text: judged(quote) },
      { phrase: `"text":"${WISH}`, text: says(`${THANKS}!`, true) },
      { phrase: '"speaker":"agent"', text: says(`${WISH}, пожалуйста.`, false) },
      { phrase: WISH, text: 'Хорошо, передам: суббота.' },
    ]
    const words = [join(AGENTS, 'halo.yaml'), '--only', 'polite/reschedule', '--json']
    const real = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: openai.url }
    openai.setScript(script('передам, суббота'))
    const good = await evaluate(words, real)
    expect(good.code, good.stdout + good.stderr).toBe(0)
    const told = JSON.parse(good.lines.at(-1) ?? '')
    expect(told).toMatchObject({
      model: 'real',
      tokens: { player: expect.any(Number), judge: expect.any(Number) },
      cases: [{ runs: [{ verdict: 'passed', scores: [{ score: 5 }, { score: 5 }, { score: 5 }] }] }],
    })
    expect(told.tokens.player).toBeGreaterThan(0)
    expect(JSON.stringify(told.cases)).toContain(WISH)
    openai.setScript(script('Всё будет в воскресенье'))
    const misquoted = await evaluate(words, real)
    expect(misquoted.code).toBe(2)
    expect(misquoted.stdout).toContain('the judge quotes what nobody said')
  },
  LONG,
)

const VISITS = {
  name: 'visits',
  personas: { polite: {} },
  tools: { free_hours: { answer: ['10:00'] }, book_visit: { status: 503 } },
  goals: {
    hours: {
      wants: 'A visit on the first of December.',
      lines: ['Когда мастер свободен первого декабря?'],
      expect: {
        tools: [{ name: 'free_hours', arguments: { day: '2026-12-01' }, times: 1 }],
        never_called: ['book_visit'],
        said: ['свободно в десять'],
        transferred_to: null,
      },
    },
    dispatcher: {
      wants: 'A human being.',
      lines: ['Позовите диспетчера.'],
      expect: { transferred_to: 'dispatcher', end_reason: 'transferred' },
    },
  },
}

test(
  'tools are answered by the suite, and calls are handed over to a colleague of the rig',
  async () => {
    openai.setScript([
      { phrase: 'первого декабря', afterTool: true, text: 'Свободно в десять.' },
      { phrase: 'первого декабря', toolCalls: [{ name: 'free_hours', arguments: { day: '2026-12-01' } }] },
      {
        phrase: 'диспетчера',
        text: 'Соединяю.',
        toolCalls: [{ name: 'transfer', arguments: { target: 'dispatcher' } }],
      },
    ])
    await writeFile(at('visits.yaml'), JSON.stringify(VISITS))
    const words = [join(AGENTS, 'service-visit.yaml'), '--suite', at('visits.yaml')]
    const done = await evaluate(words, { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: openai.url })
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(done.stdout).toMatch(/polite\/hours +passed +1\/1/)
  },
  LONG,
)

test('what is wrong with a suite, or would cost too much, is said before anything starts', async () => {
  await copyFile(join(AGENTS, 'halo.yaml'), at('plain.yaml'))
  await writeFile(at('plain.suite.yaml'), 'name: plain\npersonas: {}\ngoals: {a: {wants: x, line: [y]}}\n')
  const wrong = await evaluate([at('plain.yaml')])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain(`${at('plain.suite.yaml')}, personas: must not be empty`)
  expect(wrong.stderr).toContain('goals.a.line: is not known here. Leave it out, or mend its spelling')
  const dear = await evaluate([join(AGENTS, 'halo.yaml'), '--repeats', '50'])
  expect(dear.code).toBe(2)
  expect(dear.stderr).toContain('350 calls are asked for, and 100 allowed')
})

test(
  'without a key that nobody chose to go without, what a model was to judge is not green',
  async () => {
    const words = [join(AGENTS, 'halo.yaml'), '--only', 'polite/delivery-cost']
    const unjudged = await evaluate(words)
    expect(unjudged.code, unjudged.stdout + unjudged.stderr).toBe(2)
    expect(unjudged.stdout).toMatch(/polite\/delivery-cost +passed/)
    expect(unjudged.stdout).toContain('set OPENAI_API_KEY, or say by --rehearse')
  },
  LONG,
)

test(
  'what could not be run is never told as a fault of the agent',
  async () => {
    const halo = join(AGENTS, 'halo.yaml')
    const folder = await evaluate([halo, '--save', at('gone/new.json')])
    expect(folder.code).toBe(2)
    expect(folder.stderr).toContain('--save: ')
    for (const flag of [
      ['--parallel', '51'],
      ['--max-minutes', '1441'],
      ['--max-tokens', '1.5'],
      ['--repeats', ''],
    ]) {
      const wrong = await evaluate([halo, ...flag])
      expect(wrong.code, wrong.stderr).toBe(2)
      expect(wrong.stderr).toContain('It must be')
    }
    const away = await evaluate([halo, ...REHEARSE], { REDIS_URL: 'redis://127.0.0.1:9' })
    expect(away.code, away.stderr).toBe(2)
  },
  LONG,
)
