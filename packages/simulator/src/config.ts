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
  REHEARSAL_SEED: z.coerce.number().int().default(1),
  REHEARSAL_SPEED: z.coerce.number().positive().default(1),
  REHEARSAL_RULES: rules.default([]),
  /** A JSON file with further dials of the rig: people, faults, secrets, delays. */
  REHEARSAL_DIALS: z.string().optional(),
})

/** Reads the settings of a rehearsal that runs as a process of its own. Throws a ZodError that names each fault. */
export function readRehearsalConfig(
  variables: Readonly<Record<string, string | undefined>>,
): RehearsalOptions {
  const given = environment.parse(variables)
  const dials = given.REHEARSAL_DIALS === undefined ? {} : readDials(given.REHEARSAL_DIALS)
  const host = given.REHEARSAL_HOST
  return {
    voximplant: {
      seed: given.REHEARSAL_SEED,
      speed: given.REHEARSAL_SPEED,
      rules: given.REHEARSAL_RULES,
      ...dials,
      host,
      port: given.REHEARSAL_VOXIMPLANT_PORT,
      ...(given.REHEARSAL_PUBLIC_URL === undefined ? {} : { publicUrl: given.REHEARSAL_PUBLIC_URL }),
    },
    openAi: { seed: given.REHEARSAL_SEED, host, port: given.REHEARSAL_OPENAI_PORT },
  }
}

const dialsFile = rigDialsSchema.partial()

function readDials(path: string): z.input<typeof dialsFile> {
  return dialsFile.parse(JSON.parse(readFileSync(path, 'utf8')))
}
