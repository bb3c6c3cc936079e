import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot, toolsDirectory } from '@perezvon/cli/project-root'
import { expect, inject, test } from 'vitest'
import { LONG } from '../rig/rig.ts'

/** Types each line once a line with the text before it was written; answers everything that stood there at the end. */
async function typeInto(words: readonly string[], typed: readonly { after: string; line: string }[]) {
  const child = spawn(process.execPath, [join(projectRoot, 'packages/cli/src/main.ts'), ...words], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      REDIS_URL: inject('redisUrl'),
      DATABASE_URL: inject('databaseUrl'),
      NODE_COMPILE_CACHE: join(toolsDirectory, 'compile-cache'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const left = [...typed]
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    if (left[0] === undefined || !line.includes(left[0].after)) return
    child.stdin.write(`${left.shift()?.line}\n`)
  })
  await Promise.all([once(child, 'close'), once(reader, 'close')])
  return { code: child.exitCode, lines, untyped: left }
}

test(
  'an agent is talked to at a terminal, through gateway and dialer; who asks not to be called is asked no more',
  async () => {
    const { code, lines, untyped } = await typeInto(
      ['chat', join(projectRoot, 'examples/agents/halo.yaml'), '--variable', 'name=Анна'],
      [
        { after: 'Чем могу помочь', line: 'Да, я вас слушаю' },
        { after: ' ms]', line: 'Не звоните мне больше' },
      ],
    )
    expect({ code, untyped }, lines.join('\n')).toEqual({ code: 0, untyped: [] })
    const written = lines.join('\n')
    expect(written).toContain('outcome: opted-out')
    expect(written).toContain('  person 1: Да, я вас слушаю')
    expect(written).toMatch(/\d+ ms ·*first token \(gateway\)/)
    expect(written).toMatch(/\d+ ms ·*arrived 1/)
  },
  LONG,
)
