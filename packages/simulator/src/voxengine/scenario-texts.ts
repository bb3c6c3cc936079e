import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { platformLimits } from './platform-limits.ts'

/** Scenario texts, compiled once each however many sessions run them. */
export interface ScenarioTexts {
  /** Throws a SyntaxError, or a RangeError where the text is over the platform's limit. */
  compile(name: string, text: string): Script
}

/** Creates the cache. */
export function createScenarioTexts(): ScenarioTexts {
  const compiled = new Map<string, Script>()
  return {
    compile(name, text) {
      if (text.length > platformLimits.scenarioCharacters) {
        throw new RangeError(`Scenario ${name} is over ${platformLimits.scenarioCharacters} characters`)
      }
      const key = `${name}|${createHash('sha256').update(text).digest('hex')}`
      const existing = compiled.get(key)
      if (existing !== undefined) return existing
      const script = new Script(text, { filename: `scenario:${name}` })
      compiled.set(key, script)
      return script
    },
  }
}
