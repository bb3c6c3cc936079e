import {
  createSimulatedOpenAi,
  type SimulatedOpenAi,
  type SimulatedOpenAiOptions,
  type SimulatorLog,
} from '../openai/server.ts'
import type { SimulatedVoximplantOptions } from './rig-options.ts'
import { createSimulatedVoximplant, type SimulatedVoximplant } from './simulated-voximplant.ts'

/** Both simulated providers, side by side. */
export interface RehearsalOptions {
  readonly voximplant: SimulatedVoximplantOptions
  readonly openAi: SimulatedOpenAiOptions
  readonly log?: SimulatorLog
}

/** Both, running. */
export interface Rehearsal {
  readonly voximplant: SimulatedVoximplant
  readonly openAi: SimulatedOpenAi
  /** Stops both. Twice does no harm. */
  stop(): Promise<void>
}

/** Starts both providers in this process; what was started is stopped again where the other cannot start. */
export async function serveRehearsal({ log, openAi, voximplant }: RehearsalOptions): Promise<Rehearsal> {
  const logging = log === undefined ? {} : { log }
  const simulatedVoximplant = createSimulatedVoximplant({ ...voximplant, ...logging })
  const simulatedOpenAi = createSimulatedOpenAi({ ...openAi, ...logging })
  const stop = async () => {
    await Promise.all([simulatedVoximplant.stop(), simulatedOpenAi.stop()])
  }
  try {
    await simulatedVoximplant.start()
    await simulatedOpenAi.start()
  } catch (error) {
    await stop()
    throw error
  }
  log?.info({ voximplantUrl: simulatedVoximplant.url, openAiUrl: simulatedOpenAi.url }, 'rehearsal: ready')
  return { voximplant: simulatedVoximplant, openAi: simulatedOpenAi, stop }
}
