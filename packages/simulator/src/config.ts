import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { rigDialsSchema } from './rehearsal/rig-options.ts'
import type { RehearsalOptions } from './rehearsal/serve-rehearsal.ts'

const port = z.coerce.number().int().min(0).max(65_535)

/** `5=dist/text.js;6=library.js,other.js`: rule ids and the scenario files that run in each, in order. */
const rules = z.string().transform((value, ctx) =>
  value.split(';').flatMap((item) => {
    const [, ruleId, files] = /^(\d+)=(.+)$/.exec(item.trim()) ?? []
    if (ruleId === undefined || files === undefined) {
      ctx.addIssue({ code: 'custom', message: 'must look like 5=dist/text.js;6=library.js,other.js' })
      return []
    }
    return [{ ruleId: Number(ruleId), files: files.split(',').map((path) => ({ path: path.trim() })) }]
  }),
)

const environment = z.object({
  REHEARSAL_HOST: z.string().default('127.0.0.1'),
  REHEARSAL_VOXIMPLANT_PORT: port.default(8900),
  REHEARSAL_OPENAI_PORT: port.default(8901),
  /** How other machines reach the simulated Voximplant. */
  REHEARSAL_PUBLIC_URL: z.url().optional(),
  REHEARSAL_SEED: z.coerce.number().int().optional(),
  REHEARSAL_SPEED: z.coerce.number().positive().optional(),
  REHEARSAL_RULES: rules.optional(),
  /** How quick the simulated model is, real milliseconds. */
  REHEARSAL_FIRST_TOKEN_MS: z.coerce.number().nonnegative().optional(),
  REHEARSAL_TOKEN_INTERVAL_MS: z.coerce.number().nonnegative().optional(),
  /** A JSON file with further dials of the rig: people, faults, secrets, delays. The variables above win over it. */
  REHEARSAL_DIALS: z.string().optional(),
})

/** Reads the settings of a rehearsal that runs as a process of its own. Throws a ZodError that names each fault. */
export function readRehearsalConfig(
  variables: Readonly<Record<string, string | undefined>>,
): RehearsalOptions {
  const given = environment.parse(variables)
  const dials = rigDialsSchema.parse(
    given.REHEARSAL_DIALS === undefined ? {} : readJson(given.REHEARSAL_DIALS),
  )
  const host = given.REHEARSAL_HOST
  const seed = given.REHEARSAL_SEED ?? dials.seed
  return {
    voximplant: {
      ...dials,
      seed,
      speed: given.REHEARSAL_SPEED ?? dials.speed,
      rules: given.REHEARSAL_RULES ?? dials.rules,
      host,
      port: given.REHEARSAL_VOXIMPLANT_PORT,
      ...(given.REHEARSAL_PUBLIC_URL === undefined ? {} : { publicUrl: given.REHEARSAL_PUBLIC_URL }),
    },
    openAi: {
      seed,
      host,
      port: given.REHEARSAL_OPENAI_PORT,
      ...(given.REHEARSAL_FIRST_TOKEN_MS === undefined
        ? {}
        : { timeToFirstTokenMs: given.REHEARSAL_FIRST_TOKEN_MS }),
      ...(given.REHEARSAL_TOKEN_INTERVAL_MS === undefined
        ? {}
        : { tokenIntervalMs: given.REHEARSAL_TOKEN_INTERVAL_MS }),
    },
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
