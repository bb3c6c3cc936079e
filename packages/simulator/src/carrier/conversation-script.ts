import { z } from 'zod'

/** Lowest and highest of a range in milliseconds; the dice choose. */
const rangeMs = z.tuple([z.number().nonnegative(), z.number().nonnegative()])

const keys = z.string().regex(/^[0-9*#]*$/)

/** How a person talks, as data: what they say first, what they say to what, how it ends. Session time. */
export const conversationScriptSchema = z.strictObject({
  /** Spoken right after picking up; one of them. Left out: waits for the caller. */
  pickUp: z.array(z.string().min(1)).default([]),
  /** Tried in order on what was heard of the agent since the person last spoke; the first that fits answers. */
  answers: z
    .array(
      z.strictObject({
        /** A regular expression, whatever the case. */
        hears: z.string().min(1),
        /** One of them; left out: nothing is said. */
        says: z.array(z.string().min(1)).default([]),
        /** Keys pressed for an answer. */
        presses: keys.default(''),
        /** How often this answer may be given. */
        times: z.int().positive().default(1),
        thenHangsUp: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Said one after the other where no answer fits. */
  lines: z.array(z.string().min(1)).default([]),
  /** After the last line the rig's improviser is asked, so many times; where there is none, the ending comes. */
  improvises: z.int().nonnegative().default(0),
  /** What follows the last line. */
  ending: z.enum(['says-goodbye', 'hangs-up', 'goes-on-forever', 'falls-silent']).default('says-goodbye'),
  goodbyes: z
    .array(z.string().min(1))
    .default(['Спасибо, до свидания!', 'Всё понятно, спасибо. Всего доброго!']),
  /** Said back to a goodbye of the agent. */
  returnsGoodbye: z.string().min(1).default('До свидания!'),
  /** Asked into a silence. */
  stillThere: z.array(z.string().min(1)).min(1).default(['Алло? Вы меня слышите?', 'Алло, вы здесь?']),
  /** Silence after the agent's last word before the person speaks. */
  replyAfterMs: rangeMs.default([900, 1600]),
  /** Starts speaking this long after the agent started, at most `bargeIns` times. */
  bargesInAfterMs: rangeMs.optional(),
  bargeIns: z.int().positive().default(2),
  /** Hangs up this long after picking up, whatever is being said. */
  hangsUpAfterMs: rangeMs.optional(),
  /** How long the person stands silence before asking whether anybody is there; after the second time, hangs up. */
  patienceMs: z.number().positive().default(12_000),
  /** A voicemail's tone, after `pickUp` was spoken. */
  beeps: z.boolean().default(false),
  /** Keys pressed after the agent's first words. */
  presses: keys.default(''),
})

/** The parsed form of {@link conversationScriptSchema}. */
export type ConversationScript = z.output<typeof conversationScriptSchema>

/** How a script is written: defaults may be left out. */
export type ConversationScriptInput = z.input<typeof conversationScriptSchema>
