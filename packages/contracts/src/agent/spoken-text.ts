import { z } from 'zod'

/** A text that the platform speaks as one phrase. */
export const spokenTextSchema = z.string().trim().min(1).max(1000)
