import type { Secret } from '@perezvon/runtime/secret'

/** One change that the platform can make. Things go by their names: ids of what is not there yet are not known. */
export type Step =
  | { kind: 'add-application'; application: string }
  | { kind: 'add-secret'; secret: string; value: Secret }
  | { kind: 'replace-secret'; secret: string; value: Secret }
  | { kind: 'add-scenario'; scenario: string; script: string }
  | { kind: 'replace-script'; scenario: string; before: string; script: string }
  | { kind: 'add-rule'; rule: string; pattern: string; scenarios: readonly string[] }
  | { kind: 'change-pattern'; rule: string; before: string; pattern: string }
  | { kind: 'bind-scenario'; rule: string; scenario: string }
  | { kind: 'unbind-scenario'; rule: string; scenario: string }
  /** All rules of the application, foreign ones in the places that they have. */
  | { kind: 'order-rules'; before: readonly string[]; rules: readonly string[] }
  /** `again`: it is bound to the application, and the platform does not tell to which rule. */
  | {
      kind: 'bind-number'
      number: string
      rule: string | undefined
      before: string | undefined
      again: boolean
    }
  | { kind: 'unbind-number'; number: string }
  | { kind: 'remove-rule'; rule: string }
  | { kind: 'remove-scenario'; scenario: string }
  | { kind: 'remove-secret'; secret: string }
  | { kind: 'remove-application'; application: string }

/** What a deployment may not touch without being told so. */
export type Hindrance =
  /** Another application, or the shared folder, has the name. `version`: it is a Perezvon scenario of that version. */
  | { kind: 'scenario-elsewhere'; scenario: string; version: string | undefined }
  /** In the application, and not from our build. */
  | { kind: 'scenario-foreign'; scenario: string }
  /** The rule runs scenarios that are not from our build. */
  | { kind: 'rule-foreign'; rule: string; scenarios: readonly string[] }
  /** The account does not rent it. */
  | { kind: 'number-not-rented'; number: string }
  /** Calls to it go to another application, whoever that belongs to. */
  | { kind: 'number-elsewhere'; number: string; application: string }
  /** It should go, and holds what we did not bring. */
  | { kind: 'application-in-use'; application: string; holds: readonly string[] }

/** A hindrance in words: what is in the way, and what to do. */
export function hindranceText(hindrance: Hindrance): string {
  switch (hindrance.kind) {
    case 'scenario-elsewhere': {
      const whose =
        hindrance.version === undefined
          ? 'it is none of Perezvon’s'
          : `it is Perezvon’s, version ${hindrance.version}, perhaps of another deployment`
      return `scenario ${hindrance.scenario}: the name is taken outside of the application, and names are unique in the account; ${whose}. Give --prefix, which is put before all names; or, where that application is meant, its name as --application; or rename that scenario in the control panel.`
    }
    case 'scenario-foreign':
      return `scenario ${hindrance.scenario}: is in the application and was not deployed by Perezvon. Give --prefix to leave it alone; or --adopt to replace its text, which the deployment's record keeps.`
    case 'rule-foreign':
      return `rule ${hindrance.rule}: runs ${hindrance.scenarios.join(', ')}, which Perezvon did not deploy. Give --prefix to leave it alone; or --adopt to take them off the rule.`
    case 'number-not-rented':
      return `number ${hindrance.number}: the account does not rent it. Rent it in the control panel, or take it out of VOXIMPLANT_INBOUND_NUMBERS.`
    case 'number-elsewhere':
      return `number ${hindrance.number}: calls to it go to application ${hindrance.application}. Where they are to come here, unbind it there first, in the control panel; else take it out of VOXIMPLANT_INBOUND_NUMBERS.`
    case 'application-in-use':
      return `application ${hindrance.application}: stays, since it holds ${hindrance.holds.join(', ')}, which Perezvon did not deploy. Remove it in the control panel.`
    default:
      return hindrance satisfies never
  }
}
