import { execFile } from 'node:child_process'

/** How a program ended. `ok` is false as well when it is not on this machine or did not end in time. */
export interface ProgramEnd {
  ok: boolean
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** Where it runs; our own working directory unless told. */
  cwd?: string
  /** Added to our own environment. */
  environment?: Record<string, string>
  /** The program is ended after this long; 30 seconds unless told. */
  timeoutMs?: number
}

/** Runs a program to its end, without a shell and without input. Never throws: the caller decides. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...process.env, ...options.environment },
        timeout: options.timeoutMs ?? 30_000,
        maxBuffer: 16 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        const ok = error === null
        resolve({ ok, stdout, stderr: ok || stderr !== '' ? stderr : error.message })
      },
    )
    child.stdin?.end()
  })
}
