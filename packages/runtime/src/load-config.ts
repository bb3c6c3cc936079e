import type { z } from 'zod'
import { ConfigError, type SettingFault } from './errors.ts'

/**
 * Reads a service's settings from the environment: one schema whose keys are the variables' names.
 * Empty variables count as absent. Everything that is wrong is told at once; the remedy is the field's description.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<Schema>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = environment[name]?.trim()
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
  const parsed = schema.safeParse(given)
  if (parsed.success) return Object.freeze(parsed.data)
  throw new ConfigError(parsed.error.issues.map((issue) => settingFault(schema, given, issue)))
}

function settingFault(
  schema: z.ZodObject,
  given: Record<string, unknown>,
  issue: z.core.$ZodIssue,
): SettingFault {
  const setting = String(issue.path[0] ?? 'settings')
  const field = schema.shape[setting]
  return {
    setting,
    fault: setting in given || issue.code === 'custom' ? issue.message : 'is missing',
    remedy: (field as z.ZodType | undefined)?.description ?? '',
  }
}
