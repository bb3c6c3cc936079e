import { resolve } from 'node:path'
import { ConfigError } from '@perezvon/runtime/errors'
import { readNamedFile } from '../../stack-options.ts'
import { type Evaluation, evaluationSchema } from './evaluation.ts'

/** An evaluation that `--save` wrote. Throws one ConfigError where the file holds none. */
export async function readEarlier(path: string): Promise<Evaluation> {
  const parsed = evaluationSchema.safeParse(jsonOf(await readNamedFile('--against', path)))
  if (parsed.success) return parsed.data
  throw new ConfigError([
    {
      setting: '--against',
      fault: `${resolve(path)} holds no evaluation of this version`,
      remedy: 'Give a file that ./perezvon evaluate … --save wrote, or run the earlier evaluation again',
    },
  ])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no evaluation then, as the schema will say
  }
}
