import { serve } from '@hono/node-server'
import { reportToBench } from '@perezvon/cli/bench/measured-process'
import { Hono } from 'hono'
import { Redis } from 'ioredis'
import OpenAI from 'openai'
import { z } from 'zod'

/**
 * What the gateway's text path is held against: a bare Hono handler that proxies the same streamed completion through
 * the official SDK with its default fetch, and makes as many Redis round trips. No checks, no sentences, no logs.
 */
const environment = z
  .object({
    REDIS_URL: z.string(),
    OPENAI_BASE_URL: z.string(),
    OPENAI_API_KEY: z.string(),
    REDIS_ROUND_TRIPS: z.coerce.number(),
  })
  .parse(process.env)

const turnSchema = z.object({ call_id: z.string(), turn: z.number(), user_text: z.string() })
const settingsSchema = z.object({
  prompt: z.string(),
  model: z.string(),
  temperature: z.number(),
  max_reply_tokens: z.number(),
})

const redis = new Redis(environment.REDIS_URL)
const openai = new OpenAI({
  baseURL: environment.OPENAI_BASE_URL,
  apiKey: environment.OPENAI_API_KEY,
  maxRetries: 0,
})

const app = new Hono()
app.post('/turn', async (context) => {
  const { call_id, turn, user_text } = turnSchema.parse(await context.req.json())
  const replies = await redis
    .pipeline()
    .get(`bare:{${call_id}}:settings`)
    .lrange(`bare:{${call_id}}:history`, 0, -1)
    .exec()
  const settings = settingsSchema.parse(JSON.parse(String(replies?.[0]?.[1])))
  const history = z.array(z.string()).parse(replies?.[1]?.[1])
  const ai_text = await complete(settings, history, user_text)
  for (let trip = 2; trip < environment.REDIS_ROUND_TRIPS; trip += 1)
    await redis.set(`bare:{${call_id}}:turn`, turn)
  await redis.rpush(`bare:{${call_id}}:history`, user_text, ai_text)
  return context.json({ user_text, ai_text, turn, more: false, action: 'listen' })
})

async function complete(
  settings: z.infer<typeof settingsSchema>,
  history: string[],
  userText: string,
): Promise<string> {
  const stream = await openai.chat.completions.create({
    model: settings.model,
    temperature: settings.temperature,
    max_completion_tokens: settings.max_reply_tokens,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system', content: settings.prompt },
      ...history.map((content, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content,
      })),
      { role: 'user', content: userText },
    ],
  })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => {
  reportToBench({
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close()
      redis.disconnect()
    },
  })
})
