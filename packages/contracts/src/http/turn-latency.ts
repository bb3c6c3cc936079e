import { z } from 'zod'

/** Half of the turns were at most `p50` milliseconds, nine of ten at most `p90`. */
export const percentilesSchema = z
  .strictObject({ p50: z.number(), p90: z.number(), p99: z.number() })
  .meta({ id: 'Percentiles' })
export type Percentiles = z.infer<typeof percentilesSchema>

/** The newest answered calls that latency is told of. */
export const LATENCY_CALLS = 10_000

/** How long people wait for an answer, and where that time goes. Null where nothing was measured. */
export const turnLatencySchema = z
  .strictObject({
    calls: z.int().describe(`The newest answered calls, at most ${LATENCY_CALLS}.`),
    turns: z.int(),
    measured_turns: z
      .int()
      .describe('Turns whose marks the scenario told, and that the agent was silent for.'),
    person_waited_ms: percentilesSchema
      .nullable()
      .describe('From the end of speech, as far as it is known, to the start of the playback.'),
    recognition_ms: percentilesSchema.nullable().describe('From the end of speech to the final result.'),
    network_ms: percentilesSchema
      .nullable()
      .describe('Request and answer on their way: what the scenario waited beyond what the gateway took.'),
    first_token_ms: percentilesSchema.nullable().describe('Of the model, from the request.'),
    first_sentence_ms: percentilesSchema.nullable().describe('From the request, of replies by the model.'),
    speech_ms: percentilesSchema
      .nullable()
      .describe(
        'From the arrival of the first sentence to the start of its playback: synthesis and download.',
      ),
    second_model_turns: z.int().describe('Turns in which the second model was asked.'),
    opening_phrase_turns: z.int(),
    speculations_used: z
      .int()
      .describe('Turns that were answered by what was begun before the words were final.'),
    speculations_dropped: z.int().describe('Turns whose words came out differently.'),
    speculation_saved_ms: percentilesSchema.nullable().describe('Of those that were used.'),
  })
  .meta({ id: 'TurnLatency' })
export type TurnLatency = z.infer<typeof turnLatencySchema>
