import { PerezvonError } from '@perezvon/runtime/errors'
import type { Logger } from '@perezvon/runtime/logger'
import { Secret } from '@perezvon/runtime/secret'
import { createSimulatedOpenAi, type SimulatedOpenAi } from '@perezvon/simulator/openai/server'
import type { SimulatedVoximplantOptions } from '@perezvon/simulator/rehearsal/rig-options'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import type { StackProviders } from '../providers/providers.ts'
import { deployToRig } from './deploy-to-rig.ts'

/** How the simulated world behaves: how fast people speak, who they are, what goes wrong. */
export type Rehearsal = {
  seed: number
  /** How many times as fast as in life people speak and phones ring. HTTP and the model are never compressed. */
  speed: number
  /** What is deployed to the simulated Voximplant; needed where there is one. */
  scenarioFiles?: readonly string[]
  voximplant?: Omit<SimulatedVoximplantOptions, 'seed' | 'speed' | 'rules'>
  openai?: { timeToFirstTokenMs?: number; tokenIntervalMs?: number }
}

export type SimulatedProviders = {
  voximplant: SimulatedVoximplant | undefined
  /** Application and rule of the scenario that was deployed to it. */
  deployed: Readonly<Record<string, string>>
  openai: SimulatedOpenAi | undefined
  stop(): Promise<void>
}

const SIMULATED_OPENAI_KEY = 'simulated'

/** Starts those of the two clouds that are simulated, in this process: neither, one or both. */
export async function startSimulatedProviders(
  providers: StackProviders,
  rehearsal: Rehearsal,
  log: Logger,
  own: { backendUrl: string; signingSecret: string },
): Promise<SimulatedProviders> {
  const { seed, speed, scenarioFiles } = rehearsal
  const voximplant =
    providers.voximplant === 'simulated'
      ? createSimulatedVoximplant({
          ...rehearsal.voximplant,
          seed,
          speed,
          log,
        })
      : undefined
  const openai =
    providers.openai === 'simulated'
      ? createSimulatedOpenAi({ ...rehearsal.openai, seed, apiKeys: [SIMULATED_OPENAI_KEY], log })
      : undefined
  const stop = async () => {
    await voximplant?.stop()
    await openai?.stop()
  }
  try {
    await voximplant?.start()
    await openai?.start()
    const inbound = {
      numbers: rehearsal.voximplant?.phoneNumbers ?? [],
      backendUrl: own.backendUrl,
      signingSecret: new Secret(own.signingSecret),
    }
    const deployed =
      voximplant === undefined ? {} : await deployToRig(voximplant, needed(scenarioFiles), inbound)
    return { voximplant, openai, deployed, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function needed(scenarioFiles: readonly string[] | undefined): readonly string[] {
  if (scenarioFiles !== undefined) return scenarioFiles
  throw new PerezvonError('no-scenario', 'a simulated Voximplant needs the scenario that it is to run')
}

/** The settings that lead services to the simulated providers. */
export function simulatedSettings({
  voximplant,
  openai,
  deployed,
}: SimulatedProviders): Record<string, string> {
  return {
    ...(openai === undefined ? {} : { OPENAI_API_KEY: SIMULATED_OPENAI_KEY, OPENAI_BASE_URL: openai.url }),
    ...(voximplant === undefined
      ? {}
      : {
          USE_VOXIMPLANT: 'false',
          VOXIMPLANT_API_URL: `${voximplant.url}/platform_api`,
          VOXIMPLANT_ACCOUNT_ID: String(voximplant.accountId),
          VOXIMPLANT_API_KEY: voximplant.apiKey,
          ...deployed,
          RECORDING_HOSTS: voximplant.url,
        }),
  }
}
