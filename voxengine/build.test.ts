import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildScenario, buildScenarios, SCENARIO_LIMIT } from './build.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'perezvon-build-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function buildText(text: string): Promise<string> {
  const entry = join(directory, 'entry.ts')
  await writeFile(entry, text)
  return (await buildScenario(entry, 'entry')).code
}

test('every scenario is one plain file within the limit, with its name and version at the top', async () => {
  for (const { name, version, code } of await buildScenarios(directory)) {
    expect(code.split('\n')[0]).toContain(`Perezvon scenario ${name}, version ${version}.`)
    expect(code).toContain(`${name}@`)
    expect(Buffer.byteLength(code)).toBeLessThan(SCENARIO_LIMIT)
    expect(code.match(/\brequire\(.*?\)/g)).toEqual(['require(module)'])
  }
})

test('the same sources give the same version, other sources another', async () => {
  const versions = [
    await buildText('Logger.write(SCENARIO_VERSION)'),
    await buildText('Logger.write(SCENARIO_VERSION)'),
  ]
  expect(versions[0]).toBe(versions[1])
  expect(await buildText('Logger.write(SCENARIO_VERSION + 1)')).not.toBe(versions[0])
})

test('a scenario leaves nothing behind in the context that all scenarios of a rule share', async () => {
  const [scenario] = await buildScenarios(directory)
  const listeners: string[] = []
  const platform = {
    AppEvents: {
      Started: 'Application.Started',
      Terminating: 'Application.Terminating',
      HttpRequest: 'Application.HttpRequest',
      CallAlerting: 'Application.CallAlerting',
    },
    VoxEngine: { addEventListener: (name: string) => listeners.push(name) },
  }
  const before = Object.keys(platform)
  runInNewContext(scenario?.code ?? '', platform)
  expect(Object.keys(platform)).toEqual(before)
  expect(listeners.sort()).toEqual([
    'Application.CallAlerting',
    'Application.HttpRequest',
    'Application.Started',
    'Application.Terminating',
  ])
})

test.each([
  ['fetch("https://a.example")', 'fetch'],
  ['Logger.write(process.env.HOME)', 'process'],
  ['Logger.write(Buffer.from("a").toString())', 'Buffer'],
  ['Logger.write(new URL("https://a.example").host)', 'URL'],
  ['console.log(1)', 'console'],
])('refuses %s: VoxEngine has no %s', async (text, global) => {
  await expect(buildText(text)).rejects.toThrow(`uses ${global}, which VoxEngine does not have`)
})

test('a name of our own that a browser also has is no fault', async () => {
  await expect(buildText('const URL = "https://a.example"; Logger.write(URL)')).resolves.toContain(
    'a.example',
  )
})

test('refuses modules that are loaded by name', async () => {
  await expect(buildText('Logger.write(require("node:fs"))')).rejects.toThrow(
    /requires a module by name|Could not resolve/,
  )
  await expect(buildText('void import("./" + Modules.ASR)')).rejects.toThrow('no modules')
})

test('refuses a text that the platform would not take', async () => {
  await expect(buildText(`Logger.write(${JSON.stringify('я'.repeat(70_000))})`)).rejects.toThrow('bytes long')
})
