import { z } from 'zod'
import { Secret } from './secret.ts'

/** A setting that is never shown. */
export const secretField = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))

/** `true`, `1`, `yes`, `on`, or their opposites. */
export const switchField = z.stringbool({
  truthy: ['true', '1', 'yes', 'on'],
  falsy: ['false', '0', 'no', 'off'],
  error: 'must be true or false',
})

/** A TCP port; 0 lets the system choose one. */
export const portField = z.coerce
  .number('must be a port number such as 8000')
  .int('must be a port number such as 8000')
  .min(0, 'must be a port number from 0 to 65535')
  .max(65_535, 'must be a port number from 0 to 65535')

export const redisUrlField = z
  .string()
  .regex(/^rediss?:\/\/\S+$/, 'must look like redis://host:6379')
  .describe('Set it to a Redis server with AOF on and noeviction, or run ./perezvon up, which brings one.')

export const databaseUrlField = z
  .string()
  .regex(/^postgres(?:ql)?:\/\/\S+$/, 'must look like postgresql://user:password@host:5432/database')
  .describe('Set it to a PostgreSQL database, or run ./perezvon up, which brings one.')

export const logLevelField = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info')

/** Signs call tokens; the same everywhere. */
export const signingSecretField = z
  .string()
  .min(32, 'must have at least 32 characters')
  .transform((value) => new Secret(value))

/** A whole number from 1 to `most` that limits something; where it is not set, nothing is limited. */
export const limitField = (most: number) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1: leave it out for no limit')
    .max(most, `must be at most ${most}`)
    .optional()

/** A list written with commas. */
export const commaListField = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
