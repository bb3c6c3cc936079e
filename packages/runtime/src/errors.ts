/** Whose trouble it is. A contact's fault is an outcome, the account's stops all campaigns, our own is retried. */
export type Fault = 'contact' | 'account' | 'ourselves'

/** What every error of ours carries: a stable kebab-case code, whose fault it is, and the cause. */
export class PerezvonError extends Error {
  override name = 'PerezvonError'
  readonly code: string
  readonly fault: Fault

  constructor(code: string, message: string, options: { cause?: unknown; fault?: Fault } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.fault = options.fault ?? 'ourselves'
  }
}

/** Trying again cannot help: the job goes to the dead letters at once. */
export class TerminalError extends PerezvonError {
  override name = 'TerminalError'
}

/** Trying again may help, at the earliest after `retryAfterMs` where it is known. */
export class RetryableError extends PerezvonError {
  override name = 'RetryableError'
  readonly retryAfterMs: number | undefined

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; fault?: Fault; retryAfterMs?: number } = {},
  ) {
    super(code, message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** One setting that is missing or malformed, and what to do about it. */
export type SettingFault = { setting: string; fault: string; remedy: string }

/** Start-up refused: names every bad setting at once. */
export class ConfigError extends PerezvonError {
  override name = 'ConfigError'
  readonly settings: readonly SettingFault[]

  constructor(settings: readonly SettingFault[]) {
    const lines = settings.map(
      ({ setting, fault, remedy }) => `  ${setting}: ${fault}${remedy ? `. ${remedy}` : ''}`,
    )
    super(
      'bad-settings',
      `cannot start, ${settings.length === 1 ? 'one setting is' : 'these settings are'} wrong:\n${lines.join('\n')}`,
    )
    this.settings = settings
  }
}

/** Any thrown value as an Error, for a log line or a cause. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
