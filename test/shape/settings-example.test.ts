import { expect, test } from 'vitest'
import { interpolatedVariables } from './containers.ts'
import { readFile, readFiles, readSources } from './repository.ts'
import { isConfig, settingsOf } from './service-shape.ts'
import { exampleFaults, variablesOf } from './settings-example.ts'

const settings = new Set(
  readSources()
    .filter(({ path }) => isConfig(path))
    .flatMap(settingsOf),
)

test('.env.example shows every setting that a service, the command line or compose reads, once, and no other', () => {
  expect(settings.size).toBeGreaterThan(10)
  const read = new Set([...settings, ...interpolatedVariables(readFile('docker-compose.yml').text)])
  expect(exampleFaults(readFile('.env.example').text, read)).toEqual([])
})

test('the page about operations tells every setting', () => {
  const page = readFiles(/^docs\/operations\.md$/)[0]?.text ?? ''
  expect([...settings].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('a setting that is not shown, not read or shown twice is found', () => {
  expect(variablesOf('# A note about X=1\nA=1\n# B=2\n#C=3\n')).toEqual(['A', 'B', 'C'])
  expect(exampleFaults('A=1\nA=2\n# B=\n', new Set(['A', 'C']))).toEqual([
    'C is not shown',
    'B is read by nobody',
    'A is shown twice',
  ])
})
