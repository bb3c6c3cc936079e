import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig as readDialerConfig } from '@perezvon/dialer/config'
import { type Carrier, createContext as createDialerContext } from '@perezvon/dialer/context'
import { createService as createDialer } from '@perezvon/dialer/service'
import { Secret } from '@perezvon/runtime/secret'
import type { CliConfig } from '../config.ts'
import type { Interruption } from '../interruption.ts'
import { fileLogs } from '../local-stack/service-logs.ts'
import { composeServices } from '../local-stack/services.ts'
import type { Rehearsal } from '../local-stack/simulated-providers.ts'
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../local-stack/start-local-stack.ts'
import { localDirectory, toolsDirectory } from '../project-root.ts'
import { createPublicApi, type PublicApi } from '../public-api/public-api.ts'
import { findFreePort } from '../stack/free-port.ts'

/** A stack on which an agent is tried out: apart from everything else, and gone afterwards. */
export type TrialStack = {
  stack: LocalStack
  api: PublicApi
  stop(): Promise<void>
}

/** Starts the gateway and the dialer; what follows a call, transcript and analysis, is not part of a trial. */
export async function startTrialStack(options: {
  /** Names the folder of its logs. */
  command: 'chat' | 'evaluate'
  config: CliConfig
  providers: LocalStackOptions['providers']
  rehearsal: Rehearsal
  /** In place of Voximplant, for a dialer to start sessions at. */
  carrier?: Carrier
  inherited?: LocalStackOptions['inherited']
  settings?: Record<string, string>
  say: (line: string) => void
  interruption: Interruption
}): Promise<TrialStack> {
  const { command, config, providers, rehearsal, carrier, inherited, settings, say, interruption } = options
  say(
    providers.openai === 'real'
      ? 'The model is OpenAI’s'
      : 'The model is simulated: set OPENAI_API_KEY for the real one',
  )
  const folder = await mkdtemp(join(tmpdir(), `perezvon-${command}-`))
  const clear = () => rm(folder, { recursive: true, force: true })
  const logOf = fileLogs(join(localDirectory, command, 'logs'), config.LOG_LEVEL ?? 'info')
  try {
    const stack = await startLocalStack({
      config,
      ...(inherited && { inherited }),
      apart: true,
      providers,
      rehearsal,
      port: await findFreePort(),
      dataDirectory: folder,
      toolsDirectory,
      startServices: async (environment, ground) => [
        ...(await composeServices(environment, logOf, ['gateway'], ground)),
        createDialer(
          await createDialerContext(readDialerConfig(environment), {
            log: logOf('dialer'),
            ...(carrier && { carrier }),
            ...(ground && { queue: ground.queue, live: ground.live }),
          }),
        ),
      ],
      logOf,
      ...(settings && { settings }),
      say,
      interruption,
    })
    const key = config.PEREZVON_API_KEYS?.[0]
    const apiKey = key === undefined ? undefined : new Secret(key)
    return {
      stack,
      api: createPublicApi({ baseUrl: stack.gatewayUrl, apiKey }),
      stop: () => stack.stop().finally(clear),
    }
  } catch (thrown) {
    await clear()
    throw thrown
  }
}
