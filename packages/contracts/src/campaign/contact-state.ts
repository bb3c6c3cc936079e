import { z } from 'zod'

/** waiting: due at a time · in-attempt: one attempt is under way · finished: has its final outcome. */
export const contactStateSchema = z.enum(['waiting', 'in-attempt', 'finished'])
export type ContactState = z.infer<typeof contactStateSchema>
