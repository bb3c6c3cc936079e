import { Script } from 'node:vm'
import { platformLimits } from './platform-limits.ts'

/** Scenario texts, compiled once each however many sessions run them. */
export interface ScenarioTexts {
  /** Throws a SyntaxError, or a RangeError where the text is over the platform's limit. */
  compile(name: string, text: string): Script
}

/** Creates the cache. */
export function createScenarioTexts(): ScenarioTexts {
  /** By text, then by name: a text is one object, so that finding it compares no characters. */
  const compiled = new Map<string, Map<string, Script>>()
  return {
    compile(name, text) {
      if (text.length > platformLimits.scenarioCharacters) {
        throw new RangeError(`Scenario ${name} is over ${platformLimits.scenarioCharacters} characters`)
      }
      const byName = compiled.get(text) ?? new Map<string, Script>()
      compiled.set(text, byName)
      const existing = byName.get(name)
      if (existing !== undefined) return existing
      const script = new Script(text, { filename: `scenario:${name}` })
      byName.set(name, script)
      return script
    },
  }
}
