import type { Analysis } from '@perezvon/ai/analysis/analysis'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import type { Improviser } from '@perezvon/simulator/carrier/improviser'
import { z } from 'zod'
import { digits } from '../judge/evidence.ts'
import type { PlannedCase } from '../suite/planned-cases.ts'

const decisionSchema = z.strictObject({
  says: z.string().describe('The next words of the person on the phone; empty where they say nothing.'),
  hangs_up: z.boolean().describe('Whether they put the phone down after these words.'),
})

/** Who plays people, and what kept them from it. */
export type Player = {
  improviser: Improviser
  /** Why a number's person could not be played on; undefined where they could. */
  failureOf(phone: string): string | undefined
}

/** People whose words a model makes up, each by the case that their number belongs to. */
export function createPlayer(parts: {
  analysis: Analysis
  model: string
  language: string
  caseBehind: (phone: string) => PlannedCase | undefined
}): Player {
  const { analysis, model, language, caseBehind } = parts
  const failures = new Map<string, string>()
  const play: Improviser = async ({ number, said }, signal) => {
    const planned = caseBehind(digits(number))
    if (planned === undefined) throw new PerezvonError('nobody-plays', `${number} belongs to no case`)
    const { document } = await analysis.analyse(
      {
        model,
        instructions: partOf(planned, language),
        // A person knows of the agent what reached their ear.
        transcript: said.map(({ channel, heard }) => ({ speaker: channel, text: heard })),
        schema: z.toJSONSchema(decisionSchema),
        schemaName: 'next_words',
      },
      signal,
    )
    const { says, hangs_up } = decisionSchema.parse(document)
    return { says: says.trim(), thenHangsUp: hangs_up }
  }
  return {
    improviser: async (asked, signal) => {
      try {
        return await play(asked, signal)
      } catch (thrown) {
        if (!signal.aborted) failures.set(digits(asked.number), asError(thrown).message)
        throw thrown
      }
    },
    failureOf: (phone) => failures.get(digits(phone)),
  }
}

function partOf({ persona, goal }: PlannedCase, language: string): string {
  return [
    'You play a person who is being called by a voice agent. You decide what that person says next. You are never the agent.',
    `Who they are: ${persona.character}`,
    `What they want of this call: ${goal.wants}`,
    `They speak ${persona.language ?? language}, as people speak on the phone: one or two short sentences, plain words, no lists, no stage directions.`,
    'They answer what they were asked, make up plausible details where they need some, and stay with them. They do not help the agent beyond what such a person would.',
    'They hang up when they have what they wanted and goodbye is said, or when nothing more can come of it.',
  ].join('\n')
}
