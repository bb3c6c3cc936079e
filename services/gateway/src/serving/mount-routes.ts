import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { ROUTES, type Route } from '@perezvon/contracts/http/catalog'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { PROBLEM_CONTENT_TYPE } from '@perezvon/contracts/http/problem'
import type { RouteDefinition } from '@perezvon/contracts/http/route-definition'
import type { CallId } from '@perezvon/contracts/ids'
import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import { requireSameCall } from '../access/call-access.ts'
import type { GatewayContext } from '../context.ts'
import { invalidRequest, PROBLEMS, ProblemError, problemBody } from '../problems/problem.ts'
import { problemOf } from '../problems/problem-of.ts'
import { hasBody, readBody, streamBody } from './request-body.ts'
import { type AnyHandler, handlerOf, type RouteHandlers } from './route-handler.ts'
import { streamedBody } from './streamed-answer.ts'

export type GatewayEnv = { Bindings: HttpBindings }
type GatewayRequest = Context<GatewayEnv>

/**
 * Mounts every route of the contracts on its handler. One function does all that a request needs, without middleware: each
 * layer of Hono's own would cost the text path more than all of this (stack.md §6).
 */
export function mountRoutes(app: Hono<GatewayEnv>, ctx: GatewayContext, handlers: RouteHandlers): void {
  for (const route of ROUTES) {
    const handler = handlerOf(handlers, route)
    app.on([...route.methods], route.path, (context) => answer(ctx, route, handler, context))
  }
  // Not a handler for all methods beside each route: two handlers on one path take Hono's slower way.
  app.notFound((context) => answerProblem(ctx, context, nothingThere(context.req.path)))
  app.onError((thrown, context) => answerProblem(ctx, context, problemOf(thrown)))
}

/** As definitions, since the type of each would make the compiler work for nothing. */
const DEFINITIONS: readonly RouteDefinition[] = ROUTES
const ROUTE_PATTERNS = DEFINITIONS.map(({ path, methods }) => ({
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`),
  methods,
}))

/** Why nothing answers at a path: no route has it, or none by this method. */
function nothingThere(path: string): ProblemError {
  const methods = ROUTE_PATTERNS.filter(({ pattern }) => pattern.test(path)).flatMap((route) => [
    ...route.methods,
  ])
  if (methods.length === 0)
    return new ProblemError('unknown-route', `There is nothing at ${path}: /docs lists what there is.`)
  return new ProblemError('method-not-allowed', `${path} takes ${methods.join(' and ')}.`, {
    headers: { allow: methods.join(', ') },
  })
}

async function answer(
  ctx: GatewayContext,
  route: Route,
  handler: AnyHandler,
  context: GatewayRequest,
): Promise<Response> {
  const requestId = requestIdOf(context)
  const begun = ctx.requests.begin(route)
  const client = new AbortController()
  try {
    const request = await readRequest(ctx, route, context)
    const answered = await handler(ctx, { ...request, requestId, log: ctx.log, client: client.signal })
    const headers = {
      'content-type': contentTypeOf(route, answered.status),
      'x-request-id': requestId,
      ...(ctx.requests.isDraining() ? { connection: 'close' } : {}),
      ...answered.headers,
    }
    if ('stream' in answered) {
      const ended = (thrown?: unknown): void => {
        if (thrown === undefined) begun.answered(answered.status, requestId)
        else begun.refused(problemOf(thrown), requestId)
      }
      return new Response(streamedBody(answered.stream, { client, ended }), {
        status: answered.status,
        headers,
      })
    }
    begun.answered(answered.status, requestId)
    return new Response(JSON.stringify(answered.body), { status: answered.status, headers })
  } catch (thrown) {
    const problem = problemOf(thrown)
    begun.refused(problem, requestId)
    return problemResponse(problem, requestId, { closes: isUploading(context) })
  }
}

function contentTypeOf({ answers }: RouteDefinition, status: number): string {
  return answers[status]?.contentType ?? 'application/json'
}

/** Whether the client is still sending: after a refusal it must not wait for the rest to be read. */
function isUploading(context: GatewayRequest): boolean {
  const bindings: Partial<HttpBindings> | undefined = context.env
  return bindings?.incoming?.complete === false
}

/** Lets the request in, then reads and parses it by its contract. */
async function readRequest(ctx: GatewayContext, route: Route, context: GatewayRequest) {
  if (route.access === 'call-token') {
    const { token: field, ...fields } = await scenarioFields(route, context)
    const callId = ctx.callAccess.admit(
      context.req.header('x-call-token') ?? (typeof field === 'string' ? field : undefined),
    )
    const body = parse(route.body.schema, fields)
    if (isRecord(body) && typeof body.call_id === 'string') requireSameCall(callId, body.call_id)
    return { params: undefined, query: undefined, headers: undefined, body, callId }
  }
  const none: CallId | undefined = undefined
  if (route.access === 'inbound-key') {
    const body = route.body.schema.safeParse(await readBody(context, route.body))
    if (!body.success) throw invalidRequest(fieldFaults(body.error))
    ctx.inboundAccess.admit(body.data, context.req.header('x-inbound-signature'))
    return { params: undefined, query: undefined, headers: undefined, body: body.data, callId: none }
  }
  admitClient(ctx, context)
  return {
    params: 'params' in route ? parseParams(route.params, context) : undefined,
    query: 'query' in route ? parse(route.query, context.req.query()) : undefined,
    headers: 'headers' in route ? parse(route.headers, headersOf(route.headers, context)) : undefined,
    body: await publicBody(route, context),
    callId: none,
  }
}

type CallTokenRoute = Extract<Route, { access: 'call-token' }>
type ApiKeyRoute = Extract<Route, { access: 'api-key' }>

/** A scenario may send its fields by query, form or JSON; where a field comes twice, the body's counts. */
async function scenarioFields(
  route: CallTokenRoute,
  context: GatewayRequest,
): Promise<Record<string, unknown>> {
  const query = context.req.query()
  if (
    context.req.method !== 'POST' ||
    (context.req.header('content-type') === undefined && !hasBody(context))
  )
    return query
  const body = await readBody(context, route.body)
  if (!isRecord(body)) throw invalidRequest([{ field: 'body', fault: 'must be an object' }])
  return { ...query, ...body }
}

async function publicBody(route: ApiKeyRoute, context: GatewayRequest): Promise<unknown> {
  if (!('body' in route)) return undefined
  switch (route.name) {
    case 'add-contacts':
    case 'check-campaign':
    case 'import-suppressions':
      return streamBody(context, route.body)
    default:
      return parse(route.body.schema, await readBody(context, route.body))
  }
}

function admitClient(ctx: GatewayContext, context: GatewayRequest): void {
  const client = ctx.apiAccess.admit({
    header: (name) => context.req.header(name),
    peer: peerOf(context),
  })
  ctx.requestRate.count(client)
}

/** Undefined where the request came by no socket (a test's own call). */
function peerOf(context: GatewayRequest): string | undefined {
  const bindings: Partial<HttpBindings> | undefined = context.env
  return bindings?.incoming?.socket.remoteAddress
}

/** The handler's type says what each schema gives; here it would be the sum of all routes' types. */
function parse(schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw invalidRequest(fieldFaults(parsed.error))
}

/** A part of the path that is no id names nothing. */
function parseParams(schema: z.ZodObject, context: GatewayRequest): unknown {
  const parsed = schema.safeParse(context.req.param())
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ProblemError(
    'not-found',
    `There is nothing at ${context.req.path}: ${String(issue?.path[0])} ${issue?.message}.`,
  )
}

function headersOf(schema: z.ZodObject, context: GatewayRequest): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, context.req.header(name)]))
}

const REQUEST_ID = /^[\w.-]{1,100}$/

/** The client's own X-Request-Id, where it is a plain one. */
function requestIdOf(context: Context): string {
  const given = context.req.header('x-request-id')
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID()
}

function answerProblem(ctx: GatewayContext, context: GatewayRequest, problem: ProblemError): Response {
  const requestId = requestIdOf(context)
  ctx.requests.begin(undefined).refused(problem, requestId)
  return problemResponse(problem, requestId, { closes: isUploading(context) })
}

/** A problem as its client gets it. */
export function problemResponse(
  problem: ProblemError,
  requestId: string,
  { closes }: { closes: boolean },
): Response {
  return new Response(JSON.stringify(problemBody(problem, requestId)), {
    status: PROBLEMS[problem.code].status,
    headers: {
      'content-type': PROBLEM_CONTENT_TYPE,
      'x-request-id': requestId,
      ...(closes ? { connection: 'close' } : {}),
      ...problem.headers,
    },
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
