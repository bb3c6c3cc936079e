/**
 * Errors of the Management API: they come inside an HTTP 200 as `{"error":{"code","msg"}}`. Codes as documented;
 * 456 is presumed (the documentation names the code after 455, not its number).
 */
export const apiErrors = {
  internal: { code: 2, msg: 'Internal error.' },
  authorisationFailed: { code: 100, msg: 'Authorization failed.' },
  invalidArguments: { code: 101, msg: 'Invalid arguments.' },
  missingCommand: { code: 102, msg: "The 'cmd' parameter is missing." },
  unknownCommand: { code: 103, msg: "The 'cmd' parameter is unknown." },
  invalidDate: { code: 111, msg: 'Invalid date format.' },
  insufficientMoney: { code: 127, msg: 'Insufficient money.' },
  applicationNotUnique: { code: 129, msg: 'The application name is not unique.' },
  scenarioTooLong: { code: 130, msg: 'The scenario text is too long.' },
  invalidScenarioId: { code: 132, msg: 'The scenario_id parameter is invalid.' },
  scenarioNotUnique: { code: 133, msg: 'The scenario name is not unique.' },
  parameterEmpty: { code: 134, msg: 'A required parameter is empty.' },
  invalidRuleId: { code: 147, msg: 'The rule_id parameter is invalid.' },
  invalidRuleName: { code: 156, msg: 'The rule_name parameter is invalid.' },
  invalidApplication: { code: 107, msg: 'The application is invalid.' },
  invalidScenarioName: { code: 168, msg: 'The scenario_name parameter is invalid.' },
  ruleNotUnique: { code: 175, msg: 'The rule name is not unique.' },
  resourceLimit: { code: 314, msg: 'The concurrent resource limit is exceeded.' },
  rateLimit: { code: 340, msg: 'The rate limit is exceeded.' },
  noScenarioBound: { code: 375, msg: 'No scenario is bound to the rule.' },
  invalidKeyId: { code: 433, msg: 'The key id is invalid.' },
  invalidToken: { code: 447, msg: 'The token format is invalid.' },
  tokenLivesTooLong: { code: 454, msg: 'The token time to live is over the maximum.' },
  tokenFromFuture: { code: 455, msg: 'The token is issued in the future.' },
  tokenExpired: { code: 456, msg: 'The token is expired.' },
} as const

/** Thrown by a method of the API: becomes the answer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly error: { readonly code: number; readonly msg: string }

  constructor(error: { readonly code: number; readonly msg: string }, detail?: string) {
    super(detail === undefined ? error.msg : `${error.msg} ${detail}`)
    this.error = { code: error.code, msg: this.message }
  }
}
