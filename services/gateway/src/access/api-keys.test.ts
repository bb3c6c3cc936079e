import { Secret } from '@perezvon/runtime/secret'
import { describe, expect, it } from 'vitest'
import { type ApiRequest, createApiAccess } from './api-keys.ts'

const request = (headers: Record<string, string>, peer = '127.0.0.1'): ApiRequest => ({
  header: (name) => headers[name],
  peer,
})
const LOCAL = { host: 'localhost:8000' }

describe('the public API with keys', () => {
  const access = createApiAccess({ keys: [new Secret('one'), new Secret('two')], simulated: true })

  it.each([
    ['Authorization', { authorization: 'Bearer two' }],
    ['Authorization in any case', { authorization: 'bearer one' }],
    ['X-Api-Key', { 'x-api-key': 'one' }],
  ])('takes a key by %s', (_, headers) => {
    expect(access.admit(request(headers, '203.0.113.9'))).not.toContain('one')
  })

  it.each([
    ['no key', {}, 'api-key-missing'],
    ['another scheme', { authorization: 'Basic one' }, 'api-key-missing'],
    ['a wrong key, even from this machine', { ...LOCAL, 'x-api-key': 'three' }, 'api-key-unknown'],
    ['the beginning of a key', { 'x-api-key': 'on' }, 'api-key-unknown'],
  ])('refuses %s', (_, headers, code) => {
    expect(() => access.admit(request(headers))).toThrow(expect.objectContaining({ code }))
  })
})

describe('the public API without keys', () => {
  const local = createApiAccess({ keys: [], simulated: true })

  it.each([
    ['localhost', LOCAL, '127.0.0.1'],
    ['127.0.0.1', { host: '127.0.0.1:8000' }, '::ffff:127.0.0.1'],
    ['[::1]', { host: '[::1]:8000' }, '::1'],
    ['a page of its own', { ...LOCAL, origin: 'http://localhost:8000' }, '127.0.0.1'],
  ])('answers programs on this machine that ask %s, while calls are simulated', (_, headers, peer) => {
    expect(local.admit(request(headers, peer))).toBe('local')
  })

  it.each([
    ['another machine', LOCAL, '192.168.0.7'],
    ['no socket', LOCAL, undefined],
    ['a name that was made to lead here', { host: 'evil.example:8000' }, '127.0.0.1'],
    ['a tunnel or proxy', { ...LOCAL, 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
    ['a web page of others', { ...LOCAL, origin: 'https://evil.example' }, '127.0.0.1'],
  ])('refuses %s', (_, headers, peer) => {
    const asked = { ...request(headers), peer }
    expect(() => local.admit(asked)).toThrow(expect.objectContaining({ code: 'api-closed' }))
  })

  it('is closed to everybody where calls are real', () => {
    const closed = createApiAccess({ keys: [], simulated: false })
    expect(closed.mode).toBe('closed')
    expect(() => closed.admit(request(LOCAL))).toThrow(expect.objectContaining({ code: 'api-closed' }))
  })
})
