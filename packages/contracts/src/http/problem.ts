import { z } from 'zod'

/** What is wrong with one field: where, what, and how to mend it. */
export const fieldFaultSchema = z
  .strictObject({ field: z.string(), fault: z.string(), remedy: z.string().optional() })
  .meta({ id: 'FieldFault' })
export type FieldFault = z.infer<typeof fieldFaultSchema>

/** The one error body: RFC 9457 problem details (`application/problem+json`). */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('`https://perezvon.dev/problems/` and the code; or about:blank.'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable, kebab-case: what a program asks for.'),
    detail: z.string().describe('What was wrong here and what to do.'),
    instance: z.string().optional().describe('The id of the request, as in the log.'),
    errors: z.array(fieldFaultSchema).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>

export const PROBLEM_CONTENT_TYPE = 'application/problem+json'
