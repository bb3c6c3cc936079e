import type { z } from 'zod'

/** inbound-key: a scenario that has no call yet, and signs what it asks. */
export type Access = 'api-key' | 'call-token' | 'inbound-key' | 'open'

export type Answer = {
  description: string
  schema?: z.ZodType
  contentType?: string
  /** Written piece by piece while it comes into being; `schema` is that of one event or row. */
  stream?: boolean
  /** Of a stream whose form the request chooses: what else it may be than `contentType`. */
  otherContentTypes?: readonly string[]
}

/** What a route takes and answers. The OpenAPI document and the handlers' types come from this and nothing else. */
export type RouteDefinition = {
  /** Verb-noun; the handler's file bears the same name. */
  name: string
  /** Several where a client may choose (`process_text`). */
  methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]
  /** With `:name` for parameters. */
  path: string
  summary: string
  access: Access
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  /** The body's schema by content type; a stream of rows has the schema of one row. */
  body?: { schema: z.ZodType; contentTypes: readonly string[]; maxBytes: number }
  answers: Readonly<Record<number, Answer>>
}

/** Keeps the literal types of a definition. */
export function defineRoute<const Definition extends RouteDefinition>(definition: Definition): Definition {
  return definition
}

export const JSON_BODY = ['application/json'] as const
export const KIB = 1024
export const MIB = 1024 * 1024
