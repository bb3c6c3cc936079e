import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

export type Logger = PinoLogger

const PHONE_NUMBER = /\+?[0-9]{10,15}(?![0-9])/g

/** A number that an operator can recognise and nobody can dial: +79161234567 becomes +7916***4567. */
export function maskPhone(number: string): string {
  return number.length < 8 ? '***' : `${number.slice(0, -7)}***${number.slice(-4)}`
}

/** Masks every phone number in a text that somebody else wrote. */
export function maskPhonesIn(text: string): string {
  return text.replaceAll(PHONE_NUMBER, (number) => maskPhone(number))
}

const SECRET_KEYS = [
  'token',
  'secret',
  'api_key',
  'apiKey',
  'authorization',
  'password',
  'session_url',
  'sessionUrl',
]
const PHONE_KEYS = ['phone', 'number', 'caller_id', 'callerId']

/** Redaction reaches one level down (pino's wildcard): log flat fields, never whole records. */
const REDACTED = [...SECRET_KEYS, ...PHONE_KEYS].flatMap((key) => [key, `*.${key}`])

/**
 * A service's logger: JSON lines on stdout. Secrets are dropped, phone numbers masked, by the key they stand under;
 * errors are written with code and cause, phone numbers in their messages masked.
 */
export function createLogger(options: {
  service: string
  level: string
  destination?: DestinationStream
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: REDACTED,
        censor: (value, path) =>
          PHONE_KEYS.includes(path.at(-1) ?? '') ? maskPhone(String(value)) : '[secret]',
      },
      serializers: { err: describeError },
    },
    options.destination ?? pino.destination(1),
  )
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: maskPhonesIn(error.message),
    stack: maskPhonesIn(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
