import { ROUTES } from '@perezvon/contracts/http/catalog'
import { PROBLEM_CONTENT_TYPE, problemSchema } from '@perezvon/contracts/http/problem'
import type { Answer, RouteDefinition } from '@perezvon/contracts/http/route-definition'
import type { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { PROBLEMS, type ProblemCode } from '../problems/problem.ts'

/** The OpenAPI document of everything that the gateway answers, from the contracts and nothing else. */
export function openApiDocument(): Record<string, unknown> {
  return {
    ...createDocument({
      openapi: '3.1.0',
      info: {
        title: 'Perezvon gateway',
        version: '0.1.0',
        description: DESCRIPTION,
      },
      servers: [{ url: '/', description: 'This gateway.' }],
      tags: [
        { name: 'clients', description: 'The public API: needs an API key.' },
        { name: 'scenarios', description: 'What VoxEngine scenarios ask: needs the call’s own token.' },
      ],
      paths: paths(),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'One of PEREZVON_API_KEYS.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'The same, as a header.' },
          callToken: { type: 'apiKey', in: 'header', name: 'X-Call-Token' },
          inboundSignature: {
            type: 'apiKey',
            in: 'header',
            name: 'X-Inbound-Signature',
            description: 'Of a session that nobody has a call token for yet: see InboundClaim.',
          },
          callTokenField: {
            type: 'apiKey',
            in: 'query',
            name: 'token',
            description: 'The call token where a header cannot be set; also taken as a field of the body.',
          },
        },
      },
    }),
  }
}

const DESCRIPTION = `AI phone calls on Voximplant with OpenAI.

Errors are problem details (RFC 9457): \`code\` is stable, \`detail\` says what to do, \`instance\` is the request's id in
the log. Lists page by \`cursor\`. Creating requests take an \`Idempotency-Key\`.`

function paths(): ZodOpenApiPathsObject {
  const described: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const route of ROUTES) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    for (const method of route.methods) {
      described[path] = { ...described[path], [method.toLowerCase()]: operation(route, method) }
    }
  }
  return described
}

function operation(route: RouteDefinition, method: string): ZodOpenApiOperationObject {
  // A scenario's fields may come by query or body: they are described once.
  const takesQuery = method === 'GET' || route.body === undefined || route.access === 'api-key'
  return {
    operationId: route.methods.length > 1 ? `${route.name}-${method.toLowerCase()}` : route.name,
    summary: route.summary,
    tags: [route.access === 'api-key' ? 'clients' : 'scenarios'],
    security: securityOf(route),
    requestParams: {
      ...(route.params === undefined ? {} : { path: route.params }),
      ...(route.query === undefined || !takesQuery ? {} : { query: route.query }),
      ...(route.headers === undefined ? {} : { header: route.headers }),
    },
    ...(route.body === undefined || method === 'GET' ? {} : { requestBody: requestBody(route.body) }),
    responses: { ...answers(route), ...problems(route) },
  }
}

function securityOf({ access }: RouteDefinition): Record<string, string[]>[] {
  if (access === 'inbound-key') return [{ inboundSignature: [] }]
  return access === 'call-token'
    ? [{ callToken: [] }, { callTokenField: [] }]
    : [{ bearer: [] }, { apiKey: [] }]
}

function requestBody({ schema, contentTypes }: NonNullable<RouteDefinition['body']>) {
  return {
    required: true,
    content: Object.fromEntries(contentTypes.map((type) => [type, { schema }])),
  }
}

function answers(route: RouteDefinition): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, ...answer }]) => [
      status,
      {
        description,
        ...(schema === undefined ? {} : { content: contentOf(answer, schema) }),
      },
    ]),
  ) as ZodOpenApiResponsesObject
}

function contentOf(
  {
    contentType = 'application/json',
    otherContentTypes = [],
  }: Pick<Answer, 'contentType' | 'otherContentTypes'>,
  schema: z.ZodType,
) {
  return Object.fromEntries([contentType, ...otherContentTypes].map((type) => [type, { schema }]))
}

/** The problems that a route of this kind may answer, those of one status together. */
function problems(route: RouteDefinition): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemCodes(route)) {
    const { status } = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { [PROBLEM_CONTENT_TYPE]: { schema: problemSchema } },
      },
    ]),
  ) as ZodOpenApiResponsesObject
}

function problemCodes(route: RouteDefinition): ProblemCode[] {
  const hasBody = route.body !== undefined
  const isScenario = route.access === 'call-token'
  const isClient = route.access === 'api-key'
  const isTurn = route.name === 'process-text' || route.name === 'process-audio'
  const movesCampaign = /^(?:change|start|pause|resume|cancel)-campaign$|^add-contacts$/.test(route.name)
  const codes: [ProblemCode, boolean][] = [
    ['malformed-body', hasBody],
    ['api-key-missing', isClient],
    ['api-key-unknown', isClient],
    ['call-token-missing', isScenario],
    ['call-token-invalid', isScenario],
    ['inbound-signature-invalid', route.access === 'inbound-key'],
    ['api-closed', isClient],
    ['call-token-of-another-call', isScenario && route.name !== 'claim-call'],
    ['not-found', route.params !== undefined],
    ['unknown-call', isTurn],
    ['unknown-turn', isTurn || route.name === 'next-sentence'],
    ['method-not-allowed', true],
    ['campaign-state', movesCampaign],
    ['call-not-over', route.name === 'erase-number'],
    ['suppression-is-the-persons-own', route.name === 'delete-suppression'],
    ['idempotency-key-reused', takesHeader(route, 'idempotency-key')],
    ['changed-meanwhile', takesHeader(route, 'if-match')],
    ['body-too-large', hasBody],
    ['unsupported-content-type', hasBody],
    ['invalid-request', hasBody || route.query !== undefined],
    ['too-many-requests', isClient],
    ['internal', true],
    ['unavailable', true],
  ]
  return codes.filter(([, applies]) => applies).map(([code]) => code)
}

function takesHeader(route: RouteDefinition, name: string): boolean {
  return route.headers !== undefined && name in route.headers.shape
}
