import { expect, test } from 'vitest'
import { stampedScript } from '../testing/stamped-script.ts'
import { asDeployed, readVersionStamp } from './version-stamp.ts'

test('a script of ours tells its scenario and version, and whether its text is what was built', () => {
  const script = stampedScript('asr-call', 'Logger.write("one")\nVoxEngine.terminate()')
  expect(readVersionStamp(script)).toMatchObject({ scenario: 'asr-call', untouched: true })
  expect(readVersionStamp(`${script}\n`)).toMatchObject({ untouched: true })
  expect(readVersionStamp(script.replace('one', 'two'))).toMatchObject({ untouched: false })
  expect(asDeployed(`${script}\n\n`)).toBe(script)
})

test.each([
  '',
  '// my own scenario\nVoxEngine.terminate()',
  '\n// Perezvon scenario asr-call, version 012345678901.',
])('«%s» is none of ours', (script) => {
  expect(readVersionStamp(script)).toBeUndefined()
})
