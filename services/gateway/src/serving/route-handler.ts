import type { Route, RouteName } from '@perezvon/contracts/http/catalog'
import type { RouteDefinition } from '@perezvon/contracts/http/route-definition'
import type { CallId } from '@perezvon/contracts/ids'
import type { Logger } from '@perezvon/runtime/logger'
import type { z } from 'zod'
import type { GatewayContext } from '../context.ts'
import type { Pieces } from './streamed-answer.ts'

type RouteNamed<Name extends RouteName> = Extract<Route, { name: Name }>
type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type Part<Definition, Key extends string> =
  Definition extends Record<Key, infer Schema> ? Parsed<Schema> : undefined
type Body<Definition> = Definition extends { body: { schema: infer Schema } } ? Parsed<Schema> : undefined

/** Routes whose body is a stream of rows: their handler reads it itself, row by row. */
export type StreamedRouteName = 'add-contacts' | 'check-campaign' | 'import-suppressions'

/** The body of a streamed route as it arrives. Throws a problem where it grows above the route's limit. */
export type BodyStream = {
  /** Without parameters, in lower case. */
  contentType: string
  /** Where the content type names it. */
  charset: string | undefined
  /** The content type as it was written, with all its parameters. */
  header: string
  bytes: AsyncIterable<Uint8Array>
}

/** A request that was let in and fits its contract. */
export type RequestOf<Name extends RouteName> = {
  params: Part<RouteNamed<Name>, 'params'>
  query: Part<RouteNamed<Name>, 'query'>
  headers: Part<RouteNamed<Name>, 'headers'>
  /** What came by query, form or JSON; for a scenario's routes the fields of all of them. */
  body: Name extends StreamedRouteName ? BodyStream : Body<RouteNamed<Name>>
  /** The call of the call token. */
  callId: RouteNamed<Name>['access'] extends 'call-token' ? CallId : undefined
  requestId: string
  log: Logger
  /** Aborted where the client goes away while its answer is streamed. */
  client: AbortSignal
}

type Answers<Definition> = Definition extends { answers: infer Given } ? Given : never
type AnswerBody<Given> = Given extends { schema: infer Schema } ? Parsed<Schema> : undefined

type AnswerHeaders = Readonly<Record<string, string>>

/** An answer that is written while it comes into being. Its content type is the contract's, or the one of `headers`. */
export type StreamedAnswer = { status: number; stream: Pieces; headers?: AnswerHeaders }
export type WholeAnswer = { status: number; body: unknown; headers?: AnswerHeaders }

type AnswerIn<Given> = Given extends { stream: true } ? { stream: Pieces } : { body: AnswerBody<Given> }

/** One of the answers that the contract lists. */
export type AnswerOf<Name extends RouteName> = {
  [Status in keyof Answers<RouteNamed<Name>>]: { status: Status; headers?: AnswerHeaders } & AnswerIn<
    Answers<RouteNamed<Name>>[Status]
  >
}[keyof Answers<RouteNamed<Name>>]

export type RouteHandler<Name extends RouteName> = (
  ctx: GatewayContext,
  request: RequestOf<Name>,
) => Promise<AnswerOf<Name>>

/** A handler for each route of the contracts: leave one out and this does not compile. */
export type RouteHandlers = { readonly [Name in RouteName]: RouteHandler<Name> }

/** The same when the route is only known at run time. */
export type AnyHandler = (
  ctx: GatewayContext,
  request: {
    params: unknown
    query: unknown
    headers: unknown
    body: unknown
    callId: CallId | undefined
    requestId: string
    log: Logger
    client: AbortSignal
  },
) => Promise<WholeAnswer | StreamedAnswer>

/** The handler of a route. */
export function handlerOf(handlers: RouteHandlers, route: RouteDefinition & { name: RouteName }): AnyHandler {
  // @NOTE the table's type says that the handler takes what this route's own schemas give, which is all it is called with
  return handlers[route.name] as AnyHandler
}
