/**
 * What a Management API error means for us.
 *
 * - `stop`: nothing can be called until somebody repairs the account or its settings: campaigns pause.
 * - `repeat`: the platform's own trouble or a limit; the same request may be sent again after a pause.
 * - `doubt`: as `repeat`, but from a StartScenarios it does not tell whether a session lives.
 * - `ours`: the request was wrong; sending it again cannot help.
 */
export type ErrorTreatment = 'stop' | 'repeat' | 'doubt' | 'ours'

export type ErrorMeaning = { treatment: ErrorTreatment; means: string; remedy?: string }

const KEY_REMEDY = 'Check VOXIMPLANT_ACCOUNT_ID with VOXIMPLANT_API_KEY, or VOXIMPLANT_CREDENTIALS.'
const RULE_REMEDY = 'Check VOXIMPLANT_RULE_ID; ./perezvon doctor lists what is bound.'
const NAME_REMEDY = 'Give --prefix to ./perezvon deploy: it is put before all names.'
const CLOCK_REMEDY = 'Set this machine’s clock: the platform compares it with its own.'

/**
 * The errors that matter to an outbound-calling product. Source: docs/references/httpapi/errors for 1 to 114, the rest
 * from the platform's published client constants; a code that is not here counts as `ours`. 456 is presumed.
 */
const ERROR_CODES: Readonly<Record<number, ErrorMeaning>> = {
  // the platform's own trouble
  1: { treatment: 'doubt', means: 'fatal error of the platform' },
  2: { treatment: 'doubt', means: 'internal error of the platform' },
  4: { treatment: 'doubt', means: 'the platform’s database failed' },
  5: { treatment: 'doubt', means: 'the platform’s billing failed' },
  15: { treatment: 'repeat', means: 'no media server was available' },
  16: { treatment: 'repeat', means: 'the media balancer failed' },
  20: { treatment: 'repeat', means: 'the phone provider failed' },
  21: { treatment: 'doubt', means: 'the call service failed' },
  162: { treatment: 'repeat', means: 'the platform asks to try later' },
  252: { treatment: 'doubt', means: 'the call service answered with an error' },
  340: { treatment: 'repeat', means: 'rate limit exceeded' },
  416: { treatment: 'repeat', means: 'the platform asks to repeat after some seconds' },

  // who we are
  100: {
    treatment: 'stop',
    means: 'authorization failed: a wrong key, or a role is missing',
    remedy: KEY_REMEDY,
  },
  104: {
    treatment: 'stop',
    means: 'the key may not use this command',
    remedy: 'Give the service account the role Developer; to start calls alone, CallsSMS will do.',
  },
  131: {
    treatment: 'stop',
    means: 'the account is not activated',
    remedy: 'Activate it in the control panel.',
  },
  135: { treatment: 'stop', means: 'the authorization ran out', remedy: KEY_REMEDY },
  137: { treatment: 'stop', means: 'not logged in', remedy: KEY_REMEDY },
  433: { treatment: 'stop', means: 'the key id is not known', remedy: KEY_REMEDY },
  447: { treatment: 'stop', means: 'the token has a wrong form', remedy: KEY_REMEDY },
  454: { treatment: 'stop', means: 'the token lives longer than is allowed', remedy: CLOCK_REMEDY },
  455: { treatment: 'stop', means: 'the token was issued in the future', remedy: CLOCK_REMEDY },
  456: { treatment: 'stop', means: 'the token has expired', remedy: CLOCK_REMEDY },

  // money and limits
  127: { treatment: 'stop', means: 'not enough money', remedy: 'Top up the account.' },
  281: {
    treatment: 'stop',
    means: 'the account must be verified',
    remedy: 'Verify it in the control panel.',
  },
  282: { treatment: 'stop', means: 'the account’s verification is not finished', remedy: 'Wait for it.' },
  314: {
    treatment: 'stop',
    means: 'the limit of concurrent resources is exceeded',
    remedy: 'Lower the concurrency, or ask the platform’s support for more.',
  },
  317: { treatment: 'stop', means: 'a paid account is required', remedy: 'Upgrade the account.' },

  // what is set up there: no call can start before it is repaired
  147: { treatment: 'stop', means: 'the rule does not exist', remedy: RULE_REMEDY },
  156: { treatment: 'stop', means: 'no rule has this name', remedy: RULE_REMEDY },
  375: {
    treatment: 'stop',
    means: 'no scenario is bound to the rule',
    remedy: 'Run ./perezvon deploy, which binds it, then ./perezvon doctor.',
  },

  // our requests
  101: { treatment: 'ours', means: 'invalid arguments' },
  102: { treatment: 'ours', means: 'no command' },
  103: { treatment: 'ours', means: 'unknown command' },
  107: { treatment: 'ours', means: 'the application’s name or id is invalid' },
  111: { treatment: 'ours', means: 'a date has a wrong form' },
  123: { treatment: 'ours', means: 'the dates are in the wrong order' },
  129: { treatment: 'ours', means: 'the application’s name is taken', remedy: NAME_REMEDY },
  130: { treatment: 'ours', means: 'the scenario’s text is too long' },
  132: { treatment: 'ours', means: 'the scenario does not exist' },
  133: {
    treatment: 'ours',
    means: 'the scenario’s name is taken, by any application of the account',
    remedy: NAME_REMEDY,
  },
  134: { treatment: 'ours', means: 'a required parameter is empty' },
  161: { treatment: 'ours', means: 'the session id is invalid' },
  168: { treatment: 'ours', means: 'the scenario’s name is invalid' },
  175: { treatment: 'ours', means: 'the rule’s name is taken' },
  418: { treatment: 'ours', means: 'the account holds no more scenarios' },
  419: { treatment: 'ours', means: 'the rule holds no more scenarios' },
}

/** What an error code means, and what may be done about it. Unknown codes count as our own fault: never repeated blindly. */
export function errorMeaning(code: number): ErrorMeaning {
  return ERROR_CODES[code] ?? { treatment: 'ours', means: `error ${code}, which is not known here` }
}
