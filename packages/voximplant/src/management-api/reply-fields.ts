import { z } from 'zod'

/** The platform writes ids as numbers; we keep them as text. */
export const idField = z.union([z.string().min(1), z.number()]).transform(String)

/** A figure, written as a number or as text; absent ones count 0. */
export const figureField = z
  .union([z.number(), z.string().transform(Number).pipe(z.number())])
  .nullish()
  .transform((figure) => figure ?? 0)

export const textField = z
  .string()
  .nullish()
  .transform((text) => text ?? '')

/** How many there are on all pages of a list. */
export const totalField = z
  .number()
  .nullish()
  .transform((total) => total ?? undefined)

/** What a change answers. */
export const doneSchema = z.looseObject({ result: z.literal(1) })

/** `YYYY-MM-DD HH:mm:ss` in UTC, which requests ask for. */
export const timeField = z.string().transform((text, context) => {
  const time = new Date(`${text.replace(' ', 'T')}Z`)
  if (!Number.isNaN(time.getTime())) return time
  context.addIssue({ code: 'custom', message: 'is no time' })
  return z.NEVER
})

/** A time as requests write it. */
export function writtenTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
