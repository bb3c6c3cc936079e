import { z } from 'zod'

/** The country whose rules a campaign keeps to. Rules change: a profile is a help against mistakes, not legal advice. */
export const countryProfileSchema = z.enum(['ru', 'us', 'eu'])
export type CountryProfile = z.infer<typeof countryProfileSchema>

/** What a profile asks of a campaign. What is left out it does not ask; each entry names where it is written. */
export type CountryRules = {
  /** Whose numbers it is meant for (ISO 3166): the preflight tells of others. */
  countries: readonly string[]
  /** Marketing calls lie within these hours of the person's own clock, every day. */
  marketingHours?: { from: string; to: string; source: string }
  /** A marketing call needs the person's consent beforehand, and whoever calls must be able to prove it. */
  marketingConsent?: { source: string }
  /** A marketing call rings at least so long before it is given up. */
  leastMarketingRing?: { seconds: number; source: string }
  /** Calls show who calls, by a label that is on contract with the operator. */
  callerLabel?: { source: string }
}

/**
 * The rules by country, as far as they bind a campaign as such. What holds for every call here is not among them: an AI
 * says that it is one before it says anything else (EU: AI Act, article 50(1)), and "do not call me" counts at once.
 */
export const COUNTRY_RULES: Readonly<Record<CountryProfile, CountryRules>> = {
  /**
   * Law 38-FZ, article 18(1): advertising by telephone only with prior consent, which the advertiser must prove.
   * (Its part 2 forbids dialling advertisements automatically where no human chose the number: ask your counsel.)
   * Law 41-FZ, since 1 September 2025: mass calls only under a contract with the operator that says who calls and why,
   * with a label on the person's screen of at most 32 characters; service calls too.
   */
  ru: {
    countries: ['RU'],
    marketingConsent: { source: '38-FZ, article 18(1)' },
    callerLabel: { source: '41-FZ, since 1 September 2025' },
  },
  /**
   * Telemarketing Sales Rule, 16 CFR 310.4(c) and TCPA, 47 CFR 64.1200(c)(1): 8 a.m. to 9 p.m. of the called party's
   * local time; states may be stricter. 16 CFR 310.4(b)(4)(ii): at least 15 seconds or four rings. 47 CFR 64.1200(a)(2)
   * with FCC 24-17 (8 February 2024): an AI's voice is an artificial one and needs prior express written consent.
   */
  us: {
    countries: ['US'],
    marketingHours: { from: '08:00', to: '21:00', source: '47 CFR 64.1200(c)(1)' },
    marketingConsent: { source: '47 CFR 64.1200(a)(2), FCC 24-17' },
    leastMarketingRing: { seconds: 15, source: '16 CFR 310.4(b)(4)(ii)' },
  },
  /**
   * ePrivacy Directive 2002/58/EC, article 13(1): automated calling for direct marketing only with prior consent.
   * Hours are a matter of each member state.
   */
  eu: {
    countries: [
      ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU'],
      ...['IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
    ],
    marketingConsent: { source: 'Directive 2002/58/EC, article 13(1)' },
  },
}
