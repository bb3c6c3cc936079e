import { variableFaults } from '@perezvon/contracts/agent/missing-variables'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import { agentsOf, type InboundNumberSpec } from '@perezvon/contracts/inbound/inbound-number'
import { findAgent } from '@perezvon/store/agents'
import type { Database } from '@perezvon/store/database'
import { putInboundNumber as writeInboundNumber } from '@perezvon/store/inbound-numbers'
import type { GatewayContext } from '../context.ts'
import { mayAnswer } from '../inbound/answering-agent.ts'
import { callerVariables } from '../inbound/caller-of.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Says who answers a number. The document is judged for the least that can be known of a caller: nothing. */
export async function putInboundNumber(
  ctx: GatewayContext,
  { params: { number }, body }: RequestOf<'put-inbound-number'>,
): Promise<AnswerOf<'put-inbound-number'>> {
  const faults = await faultsOf(ctx.db, number, body)
  if (faults.length > 0) throw invalidRequest(faults)
  const { created, view } = await writeInboundNumber(ctx.db, { number, spec: body, now: ctx.clock.now() })
  return { status: created ? 201 : 200, body: view }
}

const NOT_ANSWERING = {
  fault: 'names an agent whose dialogue is not asr: rented numbers run the scenario asr-call',
  remedy: 'Name an agent with dialogue: asr',
}

async function faultsOf(db: Database, number: string, spec: InboundNumberSpec): Promise<FieldFault[]> {
  const variables = callerVariables({ ...spec, number }, { mayKeep: undefined, person: undefined })
  const faults: FieldFault[] = []
  for (const { field, name, version } of agentsOf(spec)) {
    const agent = await findAgent(db, { name, version })
    if (agent === undefined) {
      const which = version === undefined ? '' : ` of version ${version}`
      faults.push({
        field,
        fault: `there is no agent ${name}${which}`,
        remedy: 'Store it by POST /agents first',
      })
    } else {
      faults.push(...variableFaults(agent.spec, { variables }).map(inVariables))
      if (!mayAnswer(agent.spec)) faults.push({ field, ...NOT_ANSWERING })
    }
  }
  return faults
}

/** A caller's name is not known before they call: it needs something that stands for it, like any other variable. */
function inVariables({ field, fault, remedy }: FieldFault): FieldFault {
  return {
    field: field === 'name' ? 'variables.name' : field,
    fault,
    ...(remedy === undefined ? {} : { remedy }),
  }
}
