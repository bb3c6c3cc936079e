import { expect, it } from 'vitest'
import { withoutValues } from './tool-secrets.ts'

it.each([
  ['t0ken', '{"you sent":"Bearer t0ken"}'],
  ['a"b\\c/d', '{"you sent":"Bearer a\\"b\\\\c/d"}'],
  ['a"b\\c/d', '{"you sent":"Bearer a\\"b\\\\c\\/d"}'],
  ['a&b+é', '{"you sent":"Bearer a\\u0026b\\u002B\\u00e9"}'],
])('the secret %s is not told, however JSON writes it: %s', (secret, told) => {
  expect(withoutValues(told, [secret])).toBe('{"you sent":"Bearer [secret]"}')
})

it('what is no secret stays, and an empty one takes nothing out', () => {
  expect(withoutValues('a.b axb "n\\n', ['a.b', ''])).toBe('[secret] axb "n\\n')
})
