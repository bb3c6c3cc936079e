import { z } from 'zod'
import { type NumberBook, personaChoiceSchema } from '../carrier/number-book.ts'
import { faultDialSchema } from '../faults/fault-dial.ts'
import type { FaultPanel } from '../faults/fault-panel.ts'
import type { CarrierLedger } from '../ledger/ledger.ts'
import type { Account } from '../management-api/account.ts'
import { type Answer, asJson, asText } from '../management-api/answer.ts'
import type { Incoming } from '../management-api/incoming.ts'
import type { RouteGroup } from '../management-api/server.ts'
import type { ScenarioEngine, StartedSession } from '../voxengine/scenario-engine.ts'
import { type IncomingCall, incomingCallSchema } from './receive-call.ts'

/** What the rig lets be seen and turned from outside. */
export interface RehearsalRoom {
  readonly ledger: CarrierLedger
  readonly numbers: NumberBook
  readonly faults: FaultPanel
  readonly account: Account
  readonly engine: ScenarioEngine
  receiveCall(call: IncomingCall): StartedSession | undefined
}

/**
 * `GET /rehearsal/ledger` (`?number=` for one number, `?said=false` without what was said), `GET /rehearsal/ledger/summary`,
 * `GET /rehearsal/sessions` (how many run), `GET /rehearsal/sessions/{id}/log`, `GET|PUT /rehearsal/faults`, `PUT /rehearsal/personas`,
 * `PUT /rehearsal/balance`, `POST /rehearsal/calls` (somebody calls). For rehearsals only: no authorisation.
 */
export function rehearsalRoutes(room: RehearsalRoom): RouteGroup {
  return {
    prefix: '/rehearsal',
    answer(incoming) {
      try {
        return route(incoming, room)
      } catch (error) {
        if (error instanceof z.ZodError || error instanceof SyntaxError) return asText(400, error.message)
        throw error
      }
    },
  }
}

function route(incoming: Incoming, room: RehearsalRoom): Answer {
  const logOfSession = /^\/rehearsal\/sessions\/(\d+)\/log$/.exec(incoming.path)?.[1]
  if (logOfSession !== undefined) {
    const log = room.engine.logOf(Number(logOfSession))
    return log === undefined ? asText(404, 'No log of this session') : asText(200, log.join('\n'))
  }
  switch (`${incoming.method} ${incoming.path}`) {
    case 'GET /rehearsal/ledger':
      return answerLedger(incoming.query, room.ledger)
    case 'GET /rehearsal/sessions':
      return asJson({ running: room.engine.running() })
    case 'GET /rehearsal/ledger/summary':
      return asJson({ ...room.ledger.summary(), sessionsRunning: room.engine.running() })
    case 'GET /rehearsal/faults':
      return asJson({ dials: room.faults.dials(), injected: room.ledger.summary().faults })
    case 'PUT /rehearsal/faults':
      room.faults.set(z.array(faultDialSchema).parse(JSON.parse(incoming.body)))
      return asJson({ dials: room.faults.dials() })
    case 'PUT /rehearsal/personas':
      return setPersonas(incoming.body, room.numbers)
    case 'PUT /rehearsal/balance':
      room.account.balance = z.object({ balance: z.number() }).parse(JSON.parse(incoming.body)).balance
      return asJson({ balance: room.account.balance })
    case 'POST /rehearsal/calls':
      return answerCall(incoming.body, room)
    default:
      return asText(404, 'Not found')
  }
}

function answerLedger(query: Incoming['query'], ledger: CarrierLedger): Answer {
  const number = query.get('number')
  const dials = number === undefined ? ledger.dials() : ledger.dialsByNumber(number)
  return asJson({
    summary: ledger.summary(),
    sessions: ledger.sessions(),
    incoming: ledger.incomingCalls(),
    dials: query.get('said') === 'false' ? dials.map((dial) => ({ ...dial, said: [] })) : dials,
    faults: ledger.faults(),
    refusals: ledger.refusals(),
  })
}

function answerCall(body: string, room: RehearsalRoom): Answer {
  const started = room.receiveCall(incomingCallSchema.parse(JSON.parse(body)))
  return started === undefined
    ? asText(404, 'The number is not rented, or not bound to an application')
    : asJson({ sessionId: started.sessionId })
}

function setPersonas(body: string, numbers: NumberBook): Answer {
  const choices = z.record(z.string(), personaChoiceSchema).parse(JSON.parse(body))
  for (const [number, choice] of Object.entries(choices)) numbers.set(number, choice)
  return asJson({ set: Object.keys(choices).length })
}
