import { z } from 'zod'
import { conversationScriptSchema } from '../conversation-script.ts'

const rangeMs = z.tuple([z.number().nonnegative(), z.number().nonnegative()])

/** What happens when a number is dialled once. Session time. */
export const subscriberSchema = z.discriminatedUnion('kind', [
  /** Picks up and talks. `answeredBy` is the truth that answering-machine detection tries to find. */
  z.strictObject({
    kind: z.literal('answers'),
    ringsForMs: rangeMs.default([2_000, 9_000]),
    /** What the caller hears until then; a melody may be taken for a machine. */
    ringsWith: z.enum(['tone', 'melody']).default('tone'),
    answeredBy: z.enum(['human', 'voicemail', 'assistant']).default('human'),
    conversation: conversationScriptSchema,
  }),
  /** The network refuses, with a SIP code. */
  z.strictObject({
    kind: z.literal('refuses'),
    code: z.int().min(400).max(699),
    reason: z.string(),
    afterMs: rangeMs.default([300, 2_000]),
    rings: z.boolean().default(false),
  }),
  /** Rings and rings: the platform gives up by itself. */
  z.strictObject({ kind: z.literal('never-answers') }),
])

/** The parsed form of {@link subscriberSchema}. */
export type Subscriber = z.output<typeof subscriberSchema>

/** Who a number belongs to: what its first dial meets, its second, and so on; the last goes on for ever. */
export const personaSchema = z.strictObject({
  name: z.string().min(1),
  dials: z.array(subscriberSchema).min(1),
})

/** The parsed form of {@link personaSchema}. */
export type Persona = z.output<typeof personaSchema>

/** How a persona is written: defaults may be left out. */
export type PersonaInput = z.input<typeof personaSchema>
