import { ConfigError } from '@perezvon/runtime/errors'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { gatewayOption, portOption, readNamedFile, seedOption, speedOption } from './stack-options.ts'

function parsed(...words: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  for (const option of [speedOption(20), seedOption(), portOption(), gatewayOption()])
    command.addOption(option)
  return command.parse(words, { from: 'user' }).opts()
}

test('numbers are read, and have their defaults', () => {
  expect(parsed()).toEqual({ speed: 20, seed: 1 })
  expect(parsed('--speed', '2.5', '--seed', '7', '--port', '8080', '--gateway', 'https://x')).toEqual({
    speed: 2.5,
    seed: 7,
    port: 8080,
    gateway: 'https://x',
  })
})

test.each([
  ['--speed', 'fast'],
  ['--speed', '0'],
  ['--seed', '1.5'],
  ['--port', '70000'],
  ['--port', ''],
  ['--gateway', 'localhost:8000'],
])('%s %s is refused with what it must be', (...words) => {
  expect(() => parsed(...words)).toThrow(/is invalid\. It must be /)
})

test('a file that is not there is told by the option that named it', async () => {
  const reading = readNamedFile('--contacts', '/no/such.csv')
  await expect(reading).rejects.toThrow(ConfigError)
  await expect(reading).rejects.toThrow(/--contacts: \/no\/such\.csv cannot be read/)
})
