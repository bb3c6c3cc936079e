import { afterEach } from 'vitest'
import { z } from 'zod'
import { createSimulatedOpenAi, type SimulatedOpenAi, type SimulatedOpenAiOptions } from '../server.ts'

const running: SimulatedOpenAi[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

/** A quick server, stopped after the test. */
export async function started(options: Partial<SimulatedOpenAiOptions> = {}): Promise<SimulatedOpenAi> {
  const server = createSimulatedOpenAi({ seed: 7, timeToFirstTokenMs: 0, tokenIntervalMs: 0, ...options })
  running.push(server)
  await server.start()
  return server
}

/** Sends a chat request; the model is filled in. */
export function ask(
  server: SimulatedOpenAi,
  body: object,
  init: { key?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${init.key ?? 'sk-test'}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', ...body }),
    signal: init.signal ?? null,
  })
}

/** A conversation that ends in these words of the person. */
export function saying(text: string, ...before: { role: string; content: string }[]): { messages: object[] } {
  return { messages: [...before, { role: 'user', content: text }] }
}

const completion = z.object({
  choices: z.array(
    z.object({
      message: z.object({
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        tool_calls: z
          .array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }))
          .optional(),
      }),
      finish_reason: z.string(),
    }),
  ),
  usage: z.object({
    prompt_tokens: z.number(),
    prompt_tokens_details: z.object({ cached_tokens: z.number() }),
  }),
})

/** The message of an answer that is not streamed. */
export async function answered(server: SimulatedOpenAi, body: object) {
  const { choices, usage } = completion.parse(await (await ask(server, body)).json())
  const [choice] = choices
  if (choice === undefined) throw new Error('an answer without a choice')
  return { ...choice.message, finishReason: choice.finish_reason, usage }
}

/** One event of a streamed completion. */
export const chunk = z.object({
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      delta: z.object({
        role: z.string().optional(),
        content: z.string().nullish(),
        tool_calls: z
          .array(z.object({ function: z.object({ name: z.string().optional(), arguments: z.string() }) }))
          .optional(),
      }),
      finish_reason: z.string().nullable(),
    }),
  ),
  usage: z.object({ completion_tokens: z.number() }).nullish(),
})

/** The `data:` of all events of an answer. */
export async function events(response: Response): Promise<string[]> {
  const text = await response.text()
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))
}

/** The error object of an answer. */
export async function errorOf(response: Response) {
  return z
    .object({ error: z.looseObject({ code: z.string().nullable(), type: z.string(), message: z.string() }) })
    .parse(await response.json()).error
}
