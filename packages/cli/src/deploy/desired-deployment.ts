import { readFile } from 'node:fs/promises'
import { ConfigError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import {
  type DesiredSecret,
  type DesiredState,
  NOTHING_GONE,
  requireDeployable,
} from '@perezvon/voximplant/deployment/desired-state'
import { asDeployed } from '@perezvon/voximplant/deployment/version-stamp'
import { inboundKeyOf } from '@perezvon/voximplant/inbound-key'
import type { BuiltScenario } from '../local-stack/scenario-build.ts'
import { ruleOfScenario, SCENARIO_RULES } from './scenario-rules.ts'

/** A secret of the application, by reference: `name` on the platform takes what `variable` holds here. */
export type SecretReference = { name: string; variable: string }

/** Rented numbers that people may call, and by what their sessions find the gateway. */
export type Inbound = { numbers: readonly string[]; backendUrl: string; signingSecret: Secret }

/** The scenario that answers them. */
const ANSWERING = 'asr-call'

export type Wanted = {
  application: string
  prefix: string
  built: readonly BuiltScenario[]
  secrets: readonly SecretReference[]
  environment: Readonly<Record<string, string | undefined>>
  inbound?: Inbound | undefined
}

/** What the application should hold: every scenario that is built, each with a rule of its own, and the secrets named. */
export async function desiredDeployment(wanted: Wanted): Promise<DesiredState> {
  const { prefix, built } = wanted
  const order = Object.keys(SCENARIO_RULES)
  const scenarios = built.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
  const desired: DesiredState = {
    application: wanted.application,
    scenarios: await Promise.all(
      scenarios.map(async ({ name, file }) => ({
        name: prefix + name,
        script: asDeployed(await readFile(file, 'utf8')),
      })),
    ),
    rules: scenarios.map(({ name }) => ({
      name: prefix + name,
      pattern: ruleOfScenario(name).pattern,
      scenarios: [prefix + name],
    })),
    numbers: (wanted.inbound?.numbers ?? []).map((number) => ({ number, rule: prefix + ANSWERING })),
    secrets: [...readSecrets(wanted), ...inboundSecrets(wanted.inbound)],
    gone: NOTHING_GONE,
  }
  requireDeployable(desired)
  return desired
}

/** A session that nobody started asks by these who it is: see `voxengine/src/backend/inbound-claim.ts`. */
function inboundSecrets(inbound: Inbound | undefined): DesiredSecret[] {
  if (inbound === undefined || inbound.numbers.length === 0) return []
  return [
    { name: 'PEREZVON_GATEWAY_URL', value: new Secret(inbound.backendUrl) },
    { name: 'PEREZVON_INBOUND_KEY', value: new Secret(inboundKeyOf(inbound.signingSecret)) },
  ]
}

function readSecrets({ secrets, environment }: Wanted): DesiredSecret[] {
  const missing = secrets.filter(({ variable }) => !environment[variable])
  if (missing.length > 0)
    throw new ConfigError(
      missing.map(({ name, variable }) => ({
        setting: `--secret ${name}=${variable}`,
        fault: `the variable ${variable} is not set`,
        remedy: 'Set it in the environment or in .env: values are never given on the command line',
      })),
    )
  return secrets.map(({ name, variable }) => ({ name, value: new Secret(environment[variable] ?? '') }))
}
