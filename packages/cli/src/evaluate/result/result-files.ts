import { open, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { asError, ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import type { Evaluation } from './evaluation.ts'
import { junitOf } from './junit.ts'

type Files = { save?: string; junit?: string }

/** Looks whether the files can be written, before anything is paid for. What they hold stays. Throws one ConfigError. */
export async function tryResultFiles({ save, junit }: Files): Promise<void> {
  const faults = await Promise.all([faultOf('--save', save), faultOf('--junit', junit)])
  if (faults.some((found) => found.length > 0)) throw new ConfigError(faults.flat())
}

/** Writes what was asked for. */
export async function writeResultFiles(evaluation: Evaluation, { save, junit }: Files): Promise<void> {
  if (save !== undefined) await writeFile(save, `${JSON.stringify(evaluation, null, 2)}\n`)
  if (junit !== undefined) await writeFile(junit, junitOf(evaluation))
}

async function faultOf(setting: string, path: string | undefined): Promise<SettingFault[]> {
  if (path === undefined) return []
  try {
    const file = await open(path, 'a')
    await file.close()
    return []
  } catch (thrown) {
    return [
      {
        setting,
        fault: `${resolve(path)} cannot be written (${asError(thrown).message.split(',')[0]})`,
        remedy: 'Give the path of a file in a folder that is there and that you may write to',
      },
    ]
  }
}
