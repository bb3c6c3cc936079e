import { readFile } from 'node:fs/promises'
import { ROUTES } from '@perezvon/contracts/http/catalog'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from './document.ts'

const document = JSON.stringify(openApiDocument())
const parsed: {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, unknown>; security: object[] }>
  >
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
} = JSON.parse(document)

describe('the OpenAPI document', () => {
  it('describes every route and method of the contracts, and no other', () => {
    const described = Object.entries(parsed.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const contracted = ROUTES.flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    )
    expect(described.toSorted()).toEqual(contracted.toSorted())
  })

  it('names each operation once, with its access and its problems', () => {
    const operations = Object.values(parsed.paths).flatMap((path) => Object.values(path))
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { responses, security } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '405', '500', '503']))
      expect(security.length).toBeGreaterThan(0)
    }
  })

  it('has every reference that it uses', () => {
    const used = [...document.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(used.length).toBeGreaterThan(20)
    expect(used.filter((name) => !(name in parsed.components.schemas))).toEqual([])
  })

  it('is the one in docs', async () => {
    const written = await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8')
    expect(JSON.parse(written), 'run pnpm openapi').toEqual(JSON.parse(document))
  })
})
