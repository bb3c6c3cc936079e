import { asError, ConfigError } from '@perezvon/runtime/errors'
import { type FaultDialInput, faultDialSchema } from '@perezvon/simulator/faults/fault-dial'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { readNamedFile } from '../../stack-options.ts'
import type { UpheavalPlan } from '../stage/upheavals.ts'
import { faultDials, ROUGH } from './fault-shares.ts'

/** What goes wrong in a rehearsal: dials of the rig, and what befalls our own processes. */
export type FaultPlan = { dials: FaultDialInput[]; upheavals: Omit<UpheavalPlan, 'seed'> }

const NO_UPHEAVALS: FaultPlan['upheavals'] = {
  killEveryMs: undefined,
  restartRedisAt: undefined,
  restartPostgresAt: undefined,
}

/** What the acceptance rehearsal asks for. */
export const ROUGH_UPHEAVALS: FaultPlan['upheavals'] = {
  killEveryMs: { from: 4_000, to: 6_000 },
  restartRedisAt: 0.3,
  restartPostgresAt: 0.6,
}

const EVERYDAY = {
  eventsLost: 0.01,
  eventsRepeated: 0.01,
  eventsLate: 0.01,
  startsTimedOut: 0.01,
  sessionsDie: 0.005,
}

/** By name: nothing; a bad day; everything of the acceptance rehearsal. */
export const FAULT_PRESETS: Readonly<Record<string, FaultPlan>> = {
  none: { dials: [], upheavals: NO_UPHEAVALS },
  everyday: { dials: faultDials(EVERYDAY), upheavals: NO_UPHEAVALS },
  rough: { dials: faultDials(ROUGH), upheavals: ROUGH_UPHEAVALS },
}

const share = z.number().gt(0).lt(1)
const fileSchema = z.strictObject({
  faults: z.array(faultDialSchema).default([]),
  kill_every_seconds: z.number().min(1).max(3600).optional(),
  restart_redis_at: share.optional(),
  restart_postgresql_at: share.optional(),
})

/** A preset by its name, or a file: see docs/operations.md. Throws one ConfigError that names all faults of the file. */
export async function readFaultPlan(named: string): Promise<FaultPlan> {
  const preset = FAULT_PRESETS[named]
  if (preset !== undefined) return preset
  const parsed = fileSchema.safeParse(parsedFile(await readNamedFile('--faults', named)))
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => ({
        setting: `--faults ${named}`,
        fault: `${path.join('.') || 'the file'}: ${message}`,
        remedy: `Mend it, or name a preset: ${Object.keys(FAULT_PRESETS).join(', ')}`,
      })),
    )
  const { faults, kill_every_seconds: every, restart_redis_at, restart_postgresql_at } = parsed.data
  return {
    dials: faults,
    upheavals: {
      killEveryMs: every === undefined ? undefined : { from: every * 800, to: every * 1200 },
      restartRedisAt: restart_redis_at,
      restartPostgresAt: restart_postgresql_at,
    },
  }
}

function parsedFile(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (thrown) {
    throw new ConfigError([
      { setting: '--faults', fault: `is no YAML: ${asError(thrown).message}`, remedy: 'Mend it there' },
    ])
  }
}
