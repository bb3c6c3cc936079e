import { expect, test } from 'vitest'
import { withTls } from './allowed-source.ts'

const SOURCES = { allowedHosts: ['.voximplant.com'], trustedOrigins: ['http://127.0.0.1:9000'] }

test.each([
  ['http://www-ru-02.voximplant.com/records/a.mp3', 'https://www-ru-02.voximplant.com/records/a.mp3'],
  ['https://www-ru-02.voximplant.com/records/a.mp3', 'https://www-ru-02.voximplant.com/records/a.mp3'],
  ['http://127.0.0.1:9000/a.mp3', 'http://127.0.0.1:9000/a.mp3'],
  ['http://evil.example/a.mp3', 'http://evil.example/a.mp3'],
])('%s is asked for as %s', (address, asked) => {
  expect(withTls(address, SOURCES)).toBe(asked)
})
