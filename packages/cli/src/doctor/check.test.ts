import { ConfigError } from '@perezvon/runtime/errors'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { findingText, lookAtAll } from './check.ts'
import { checkSettings } from './check-settings.ts'

test('every check is looked at, whatever the others came to, and what is thrown is a fault', async () => {
  const told: string[] = []
  const findings = await lookAtAll(
    [
      {
        name: 'Settings',
        look: async () => {
          throw new ConfigError([{ setting: 'X', fault: 'is missing', remedy: 'Set X' }])
        },
      },
      {
        name: 'Redis',
        look: async () => {
          throw new Error('out of order')
        },
      },
      { name: 'OpenAI', look: async () => ({ verdict: 'ok', detail: 'answers' }) },
    ],
    (finding) => told.push(findingText(finding)),
  )
  expect(findings.map(({ verdict }) => verdict)).toEqual(['fault', 'fault', 'ok'])
  expect(told).toEqual([
    '✗ Settings     X is missing\n  → Set X',
    expect.stringContaining('out of order\n  → '),
    '✓ OpenAI       answers',
  ])
})

test('what is missing for real calls is named all at once, each with its remedy', async () => {
  const finding = await checkSettings(readConfig({ OPENAI_API_KEY: 'sk' })).look()
  expect(finding).toMatchObject({ verdict: 'warning' })
  for (const setting of ['VOXIMPLANT_CREDENTIALS', 'VOXIMPLANT_RULE_ID', 'BACKEND_URL'])
    expect(finding).toMatchObject({
      detail: expect.stringContaining(setting),
      remedy: expect.stringContaining(`${setting}: `),
    })
  expect(finding.detail).not.toContain('OPENAI_API_KEY')
})
