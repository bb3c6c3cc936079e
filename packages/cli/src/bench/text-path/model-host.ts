import { createSimulatedOpenAi } from '@perezvon/simulator/openai/server'
import { z } from 'zod'
import { reportToBench } from '../measured-process.ts'
import { REPLY } from './reply.ts'

/** The model server of a bench, in a process of its own: the same reply to everything, token by token. */
const environment = z
  .object({ TIME_TO_FIRST_TOKEN_MS: z.coerce.number(), TOKEN_INTERVAL_MS: z.coerce.number() })
  .parse(process.env)

const model = createSimulatedOpenAi({
  seed: 1,
  timeToFirstTokenMs: environment.TIME_TO_FIRST_TOKEN_MS,
  tokenIntervalMs: environment.TOKEN_INTERVAL_MS,
  script: [{ phrase: '', text: REPLY }],
  ledgerSize: 4000,
})
await model.start()
reportToBench({ url: model.url, stop: () => model.stop() })
