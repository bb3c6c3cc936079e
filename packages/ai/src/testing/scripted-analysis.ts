import type { Analysis, AnalysisAnswer, AnalysisRequest } from '../analysis/analysis.ts'

/** Answers to give, in this order: an answer, or an error to throw. */
export type ScriptedAnalysisAnswer = AnalysisAnswer | Error

/** An analysis that finds what it is told to, and remembers what it was asked. */
export interface ScriptedAnalysis extends Analysis {
  readonly requests: readonly AnalysisRequest[]
  /** Adds answers to the end of the script. */
  willAnswer(...answers: readonly ScriptedAnalysisAnswer[]): void
}

/** Creates the fake. A request beyond the script throws: a test must say what is found. */
export function createScriptedAnalysis(...script: readonly ScriptedAnalysisAnswer[]): ScriptedAnalysis {
  const waiting = [...script]
  const requests: AnalysisRequest[] = []
  return {
    requests,
    willAnswer(...answers) {
      waiting.push(...answers)
    },
    async analyse(request, signal) {
      requests.push(request)
      signal.throwIfAborted()
      const answer = waiting.shift()
      if (answer === undefined) throw new Error(`nothing is scripted for analysis ${requests.length}`)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}
