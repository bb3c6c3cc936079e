import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimulatedVoximplantOptions } from '@perezvon/simulator/rehearsal/rig-options'
import { type ServiceProcess, startNodeProcess } from '../../local-stack/service-processes.ts'
import { findFreePort } from '../../stack/free-port.ts'

/** How the simulated world behaves. */
export type CloudDials = {
  seed: number
  /** How many times as fast as in life people speak and phones ring. */
  speed: number
  scenarioFile: string
  voximplant: Pick<
    SimulatedVoximplantOptions,
    'numbers' | 'faults' | 'historyLagMs' | 'startLatency' | 'balance'
  >
  openai: { firstTokenMs: number; tokenIntervalMs: number }
}

/** Both simulated clouds, in a process of their own. */
export type Clouds = {
  /** The simulated Voximplant. */
  url: string
  /** Where the carrier's ledger can be read. */
  rehearsalUrl: string
  /** What leads services to them, where they ask Voximplant at `apiUrl`. */
  settingsBehind(apiUrl: string): Record<string, string>
  process: ServiceProcess
}

const RULE_ID = 1
const ACCOUNT_ID = 777
const API_KEY = 'rehearsal-api-key'
const APPLICATION_ID = 1001

/** Starts both, with their dials in a file of `folder`. */
export async function startClouds(
  dials: CloudDials,
  options: { root: string; folder: string; onLog: (line: string) => void },
): Promise<Clouds> {
  const dialsFile = join(options.folder, 'dials.json')
  const account = { accountId: ACCOUNT_ID, apiKey: API_KEY, applicationId: APPLICATION_ID }
  await writeFile(dialsFile, JSON.stringify({ ...dials.voximplant, ...account }))
  const voximplant = await findFreePort()
  const openai = await findFreePort()
  const url = `http://127.0.0.1:${voximplant}`
  const process = await startNodeProcess({
    name: 'the simulated clouds',
    file: join(options.root, 'packages/simulator/src/main.ts'),
    environment: {
      REHEARSAL_VOXIMPLANT_PORT: String(voximplant),
      REHEARSAL_OPENAI_PORT: String(openai),
      REHEARSAL_SEED: String(dials.seed),
      REHEARSAL_SPEED: String(dials.speed),
      REHEARSAL_RULES: `${RULE_ID}=${dials.scenarioFile}`,
      REHEARSAL_FIRST_TOKEN_MS: String(dials.openai.firstTokenMs),
      REHEARSAL_TOKEN_INTERVAL_MS: String(dials.openai.tokenIntervalMs),
      REHEARSAL_DIALS: dialsFile,
    },
    readyUrl: `${url}/rehearsal/sessions`,
    onLog: options.onLog,
  })
  return {
    url,
    rehearsalUrl: `${url}/rehearsal`,
    process,
    settingsBehind: (apiUrl) => ({
      OPENAI_API_KEY: 'simulated',
      OPENAI_BASE_URL: `http://127.0.0.1:${openai}/v1`,
      USE_VOXIMPLANT: 'false',
      VOXIMPLANT_API_URL: `${apiUrl}/platform_api`,
      VOXIMPLANT_ACCOUNT_ID: String(ACCOUNT_ID),
      VOXIMPLANT_API_KEY: API_KEY,
      VOXIMPLANT_APPLICATION_ID: String(APPLICATION_ID),
      VOXIMPLANT_RULE_ID: String(RULE_ID),
      RECORDING_HOSTS: url,
    }),
  }
}
