import {
  createSimulatedOpenAi,
  type SimulatedOpenAi,
  type SimulatedOpenAiOptions,
} from '@perezvon/simulator/openai/server'
import { createOpenAiConnection, type OpenAiConnection } from '../openai/connection.ts'

/** A simulated OpenAI and a connection to it, for one test. */
export interface SimulatedAccount {
  readonly server: SimulatedOpenAi
  readonly connection: OpenAiConnection
  close(): Promise<void>
}

/** Starts a quick simulated OpenAI; close it after the test. */
export async function openSimulatedAccount(
  options: Partial<SimulatedOpenAiOptions> = {},
): Promise<SimulatedAccount> {
  const server = createSimulatedOpenAi({ seed: 1, timeToFirstTokenMs: 0, tokenIntervalMs: 1, ...options })
  await server.start()
  const connection = createOpenAiConnection({ apiKey: 'sk-test', baseUrl: server.url })
  return {
    server,
    connection,
    async close() {
      await server.stop()
      await connection.close()
    },
  }
}
