/** How people of one language ask not to be called, and what turns the same words into something else. */
export type RequestLanguage = {
  /** Stems of which every request holds one: most utterances hold none and are not looked at further. */
  mention: RegExp
  /** Requests that are one however they go on. */
  always: readonly RegExp[]
  /** Requests unless they are limited: to a time, a place, another person. */
  unlessLimited: readonly RegExp[]
  /** Directly before a request: makes it a question, a condition, or limits it. */
  limitBefore: RegExp
  /** After a request, in its own clause: limits it. */
  limitAfter: RegExp
  /** What begins a clause of its own where the recogniser gives no comma. */
  clauseStart: RegExp
  /** Anywhere: the person wants to be called after all, at another time, or will call. */
  callsWanted: RegExp
  /** Anywhere: meant for good, whatever limits it seems to have. */
  forGood: RegExp
  /** In the request: about this very number, although another one may be offered. */
  thisNumber: RegExp
}
