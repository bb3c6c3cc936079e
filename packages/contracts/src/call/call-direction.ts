import { z } from 'zod'

/** outbound: we called the person · inbound: the person called one of our numbers. */
export const callDirectionSchema = z.enum(['outbound', 'inbound']).meta({ id: 'CallDirection' })
export type CallDirection = z.infer<typeof callDirectionSchema>
