import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Planned } from '@perezvon/voximplant/deployment/deploy'
import type { DesiredState } from '@perezvon/voximplant/deployment/desired-state'
import type { Step } from '@perezvon/voximplant/deployment/step'
import { z } from 'zod'
import { stepFacts } from './plan-report.ts'
import { undoText } from './step-text.ts'

/** How a deployment ended; one without an end was broken off. */
export type DeploymentEnd = 'deployed' | 'rolled-back' | 'broken' | 'undone'

/** One deployment of an application, as this machine has it on record. Secrets are in none. */
export type PastDeployment = {
  file: string
  startedAt: string
  wanted: DesiredState
  restorePoint: DesiredState
  /** Replaced, and their former values are kept nowhere. */
  secretsReplaced: readonly string[]
  end: DeploymentEnd | undefined
}

/** A deployment under way. */
export type OpenRecord = { done(step: Step): Promise<void>; end(end: DeploymentEnd): Promise<void> }

export type DeploymentRecords = {
  begin(planned: Planned): Promise<OpenRecord>
  /** The newest first. */
  list(): Promise<PastDeployment[]>
  end(past: PastDeployment, end: DeploymentEnd): Promise<void>
}

/** As many deployments back as anybody goes; older records are thrown away. */
const MOST_RECORDS = 20

const names = z.array(z.string())
const stateSchema = z.object({
  application: z.string(),
  scenarios: z.array(z.object({ name: z.string(), script: z.string() })),
  rules: z.array(z.object({ name: z.string(), pattern: z.string(), scenarios: names })),
  /** Records of earlier versions know no numbers. */
  numbers: z.array(z.object({ number: z.string(), rule: z.string().optional() })).default([]),
  gone: z.object({
    application: z.boolean(),
    scenarios: names,
    rules: names,
    numbers: names.default([]),
    secrets: names,
  }),
})
const beginSchema = z.object({
  event: z.literal('begun'),
  at: z.string(),
  wanted: stateSchema,
  restore: stateSchema,
  secrets_replaced: names,
})
const endSchema = z.object({
  event: z.literal('ended'),
  end: z.enum(['deployed', 'rolled-back', 'broken', 'undone']),
})

/** The records in one folder, a file of lines for each deployment: what was wanted, what was found, each finished step. */
export function createDeploymentRecords({
  directory,
  clock,
}: {
  directory: string
  clock: Clock
}): DeploymentRecords {
  const write = (file: string, line: object) =>
    appendFile(file, `${JSON.stringify({ ...line, at: clock.now().toISOString() })}\n`)
  return {
    async begin({ desired, plan, restorePoint }) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const at = clock.now().toISOString()
      const file = join(directory, `${at.replaceAll(/[:.]/g, '-')}.ndjson`)
      const secrets_replaced = plan.steps.flatMap((step) =>
        step.kind === 'replace-secret' ? [step.secret] : [],
      )
      const { secrets: _values, ...wanted } = desired
      const { secrets: _former, ...restore } = restorePoint
      const begun = { event: 'begun', at, wanted, restore, secrets_replaced }
      await writeFile(file, `${JSON.stringify(begun)}\n`, { mode: 0o600, flag: 'wx' })
      await prune(directory)
      return {
        done: (step) => write(file, { event: 'step', ...stepFacts(step), undo: undoText(step) }),
        end: (end) => write(file, { event: 'ended', end }),
      }
    },
    async list() {
      const files = await recordFiles(directory)
      const read = await Promise.all(files.toReversed().map((file) => readRecord(join(directory, file))))
      return read.flatMap((record) => record ?? [])
    },
    end: (past, end) => write(past.file, { event: 'ended', end }),
  }
}

/** The oldest first. */
async function recordFiles(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((file) => file.endsWith('.ndjson')).sort()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
    throw thrown
  }
}

async function prune(directory: string): Promise<void> {
  for (const file of (await recordFiles(directory)).slice(0, -MOST_RECORDS)) await rm(join(directory, file))
}

/** None where the process was killed while it wrote the first line: it had not begun anything. */
async function readRecord(file: string): Promise<PastDeployment | undefined> {
  const [first = '', ...rest] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const begun = beginSchema.safeParse(parseLine(first))
  if (!begun.success && rest.length === 0) return undefined
  if (!begun.success)
    throw new PerezvonError('record-unreadable', `${file} is no record of a deployment: move it away`)
  const end = rest.flatMap((line) => endSchema.safeParse(parseLine(line)).data ?? []).at(-1)?.end
  const { at, wanted, restore, secrets_replaced } = begun.data
  return {
    file,
    startedAt: at,
    wanted: { ...wanted, secrets: [] },
    restorePoint: { ...restore, secrets: [] },
    secretsReplaced: secrets_replaced,
    end,
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // the last line of a process that was killed while writing
  }
}
