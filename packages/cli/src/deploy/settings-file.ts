import { chmod, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Sets variables in the text of a `.env` file; every other line stays as it is. */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  for (const [name, value] of Object.entries(settings)) {
    const line = `${name}=${value}`
    const isSet = (candidate: string) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(candidate)
    if (lines.some(isSet)) {
      // The last one counts where a variable is set twice: all of them are set alike.
      for (const [index, candidate] of lines.entries()) if (isSet(candidate)) lines[index] = line
      continue
    }
    const commented = lines.findIndex((candidate) => new RegExp(`^#\\s*${name}=\\s*$`).test(candidate))
    if (commented < 0) lines.push(line)
    else lines[commented] = line
  }
  return `${lines.join('\n')}\n`
}

/** Sets them in a file, which is made where it is absent, for its owner's eyes only. It is replaced as a whole. */
export async function writeSettings(path: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const file = await realpath(resolve(path)).catch(orAbsent(resolve(path)))
  const text = await readFile(file, 'utf8').catch(orAbsent(''))
  const mode = (await stat(file).catch(orAbsent(undefined)))?.mode
  const part = `${file}.${process.pid}`
  await writeFile(part, withSettings(text, settings), { mode: 0o600 })
  if (mode !== undefined) await chmod(part, mode)
  await rename(part, file)
}

function orAbsent<Value>(value: Value): (thrown: unknown) => Value {
  return (thrown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return value
    throw thrown
  }
}
