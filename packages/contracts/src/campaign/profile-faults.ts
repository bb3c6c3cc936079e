import type { FieldFault } from '../http/problem.ts'
import type { CampaignTerms } from './campaign-spec.ts'
import { COUNTRY_RULES, type CountryRules } from './country-profile.ts'
import { effectiveWindows, type WindowTerms } from './effective-windows.ts'

/** The terms that a country profile looks at. */
export type ProfiledTerms = WindowTerms & Pick<CampaignTerms, 'ring_seconds' | 'caller_label'>

/** Where a campaign's terms break its country profile. A campaign with such faults is neither created nor started. */
export function profileFaults(terms: ProfiledTerms): FieldFault[] {
  const { country_profile: profile, purpose } = terms
  if (profile === undefined) return []
  const rules = COUNTRY_RULES[profile]
  return [
    ...labelFaults(terms, rules),
    ...(purpose === 'marketing' ? [...hourFaults(terms, rules), ...ringFaults(terms, rules)] : []),
  ]
}

/** What is wrong with a contact without a consent reference; undefined where the profile asks for none. */
export function missingConsent(
  terms: Pick<CampaignTerms, 'purpose' | 'country_profile'>,
): FieldFault | undefined {
  const { country_profile: profile, purpose } = terms
  const rule = profile === undefined ? undefined : COUNTRY_RULES[profile].marketingConsent
  if (purpose !== 'marketing' || rule === undefined) return undefined
  return {
    field: 'consent',
    fault: `is missing: country profile ${profile} asks for it in marketing (${rule.source})`,
    remedy: 'Say where the person’s consent is on record, e.g. crm:4711, or leave the contact out',
  }
}

function labelFaults(terms: ProfiledTerms, { callerLabel }: CountryRules): FieldFault[] {
  if (callerLabel === undefined || terms.caller_label !== undefined) return []
  return [
    {
      field: 'caller_label',
      fault: `is missing: country profile ${terms.country_profile} asks for it (${callerLabel.source})`,
      remedy: 'Give the company’s name as the operator has it on contract',
    },
  ]
}

function hourFaults(terms: ProfiledTerms, { marketingHours }: CountryRules): FieldFault[] {
  if (marketingHours === undefined || effectiveWindows(terms).length > 0) return []
  const { from, to, source } = marketingHours
  return [
    {
      field: 'calling_windows',
      fault: `lie outside ${from} to ${to}, the marketing hours of country profile ${terms.country_profile} (${source})`,
      remedy: `Give at least one window that reaches into ${from} to ${to}`,
    },
  ]
}

function ringFaults(terms: ProfiledTerms, { leastMarketingRing }: CountryRules): FieldFault[] {
  if (leastMarketingRing === undefined || terms.ring_seconds >= leastMarketingRing.seconds) return []
  const { seconds, source } = leastMarketingRing
  return [
    {
      field: 'ring_seconds',
      fault: `must be at least ${seconds} in marketing by country profile ${terms.country_profile} (${source})`,
      remedy: `Let it ring ${seconds} seconds or longer`,
    },
  ]
}
