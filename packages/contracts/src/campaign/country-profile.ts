import { z } from 'zod'

/** The country whose rules a campaign keeps to. Rules change: a profile is a help against mistakes, not legal advice. */
export const countryProfileSchema = z.enum(['ru', 'us', 'eu'])
export type CountryProfile = z.infer<typeof countryProfileSchema>
