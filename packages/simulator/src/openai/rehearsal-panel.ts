import { z } from 'zod'
import { badRequest, unknownPath } from './error-answer.ts'
import { faultDial } from './fault-dial.ts'
import { answerError, answerJson, type HttpExchange, readBody } from './http-exchange.ts'
import type { SimulatedRequest } from './request-ledger.ts'
import { scriptedReply } from './scripted-reply.ts'
import type { SimulationState } from './simulation-state.ts'

const longestBodyBytes = 1024 * 1024

/**
 * The rig's own endpoints, under `/rehearsal`: `GET` (newest `?last=N`) and `DELETE requests` (the ledger), `GET` and
 * `PUT faults`,
 * `GET` and `PUT script` (whole lists).
 */
export async function rehearsalPanel(
  exchange: HttpExchange,
  state: SimulationState,
  path: string,
): Promise<void> {
  const method = exchange.request.method ?? 'GET'
  switch (`${method} ${path}`) {
    case 'GET /rehearsal/requests':
      return answerJson(exchange, 200, { requests: newest(exchange, state) })
    case 'DELETE /rehearsal/requests':
      state.ledger.clear()
      return answerJson(exchange, 200, { requests: [] })
    case 'GET /rehearsal/faults':
      return answerJson(exchange, 200, { faults: state.faults.dials() })
    case 'PUT /rehearsal/faults': {
      const turned = await listInBody(exchange, z.looseObject({ faults: z.array(faultDial) }))
      if (turned === undefined) return
      state.faults.set(turned.faults)
      return answerJson(exchange, 200, { faults: state.faults.dials() })
    }
    case 'GET /rehearsal/script':
      return answerJson(exchange, 200, { script: state.script() })
    case 'PUT /rehearsal/script': {
      const written = await listInBody(exchange, z.looseObject({ script: z.array(scriptedReply) }))
      if (written === undefined) return
      state.setScript(written.script)
      return answerJson(exchange, 200, { script: state.script() })
    }
    default:
      return answerError(exchange, unknownPath(method, path))
  }
}

function newest(exchange: HttpExchange, { ledger }: SimulationState): readonly SimulatedRequest[] {
  const last = Number(new URL(exchange.request.url ?? '/', 'http://simulated').searchParams.get('last') ?? 0)
  return last > 0 ? ledger.entries.slice(-last) : ledger.entries
}

/** Parses the body; where it is malformed, answers 400 itself and gives undefined. */
async function listInBody<Body>(exchange: HttpExchange, schema: z.ZodType<Body>): Promise<Body | undefined> {
  const bytes = await readBody(exchange.request, longestBodyBytes)
  const parsed = schema.safeParse(jsonOf(bytes))
  if (parsed.success) return parsed.data
  answerError(exchange, badRequest(z.prettifyError(parsed.error)))
  return undefined
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString('utf8') ?? '')
  } catch {
    return undefined // the schema then names what is missing
  }
}
