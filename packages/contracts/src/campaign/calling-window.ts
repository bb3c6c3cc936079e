import { z } from 'zod'
import { timeOfDaySchema } from '../time.ts'

/** Hours of the week in which people may be called, in the contact's own time zone. 1 is Monday, 7 Sunday (ISO 8601). */
export const callingWindowSchema = z
  .strictObject({
    days: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5, 6, 7]),
    from: timeOfDaySchema,
    to: timeOfDaySchema,
  })
  .refine((window) => window.from < window.to, {
    path: ['to'],
    error: 'must be later than from: split a window that crosses midnight',
  })
  .meta({ id: 'CallingWindow' })
export type CallingWindow = z.infer<typeof callingWindowSchema>

/** Where a campaign says nothing: every day from nine to nine, the hours that no country profile forbids. */
export const DEFAULT_CALLING_WINDOWS: readonly CallingWindow[] = [
  { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' },
]
