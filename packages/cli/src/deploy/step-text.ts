import type { Step } from '@perezvon/voximplant/deployment/step'
import { readVersionStamp } from '@perezvon/voximplant/deployment/version-stamp'
import { diffLines } from './line-diff.ts'

/** What a step does to a thing, as a plan shows it. */
export type StepText = { sign: '+' | '~' | '-'; thing: string; name: string; detail: string }

/** One line of the plan. No secret, and no script, is in it. */
export function stepText(step: Step): StepText {
  switch (step.kind) {
    case 'add-application':
      return { sign: '+', thing: 'application', name: step.application, detail: '' }
    case 'add-secret':
      return { sign: '+', thing: 'secret', name: step.secret, detail: 'value not shown' }
    case 'replace-secret':
      return { sign: '~', thing: 'secret', name: step.secret, detail: 'another value, not shown' }
    case 'add-scenario':
      return { sign: '+', thing: 'scenario', name: step.scenario, detail: scriptText(step.script) }
    case 'replace-script':
      return { sign: '~', thing: 'scenario', name: step.scenario, detail: replacementText(step) }
    case 'add-rule': {
      const detail = `${step.pattern} → ${step.scenarios.join(', ')}`
      return { sign: '+', thing: 'rule', name: step.rule, detail }
    }
    case 'change-pattern':
      return { sign: '~', thing: 'rule', name: step.rule, detail: `pattern ${step.before} → ${step.pattern}` }
    case 'bind-scenario':
      return { sign: '~', thing: 'rule', name: step.rule, detail: `runs ${step.scenario}, too` }
    case 'unbind-scenario':
      return { sign: '~', thing: 'rule', name: step.rule, detail: `runs ${step.scenario} no more` }
    case 'order-rules': {
      const detail = `${step.before.join(', ')} → ${step.rules.join(', ')}`
      return { sign: '~', thing: 'rules', name: 'order', detail }
    }
    case 'bind-number': {
      const detail = `${step.before === undefined ? '' : `${step.before} `}→ ${step.rule ?? 'the first rule that fits'}`
      return { sign: '~', thing: 'number', name: step.number, detail }
    }
    case 'unbind-number':
      return { sign: '-', thing: 'number', name: step.number, detail: 'nobody answers it any more' }
    case 'remove-rule':
      return { sign: '-', thing: 'rule', name: step.rule, detail: '' }
    case 'remove-scenario':
      return { sign: '-', thing: 'scenario', name: step.scenario, detail: '' }
    case 'remove-secret':
      return { sign: '-', thing: 'secret', name: step.secret, detail: '' }
    case 'remove-application':
      return { sign: '-', thing: 'application', name: step.application, detail: '' }
    default:
      return step satisfies never
  }
}

/** How a finished step is undone, in words: what the record keeps beside it. */
export function undoText(step: Step): string {
  switch (step.kind) {
    case 'add-application':
      return `remove application ${step.application}, where nothing else is in it`
    case 'add-secret':
      return `remove secret ${step.secret}`
    case 'replace-secret':
      return `secret ${step.secret} gets its former value within this run only: it is kept nowhere`
    case 'add-scenario':
      return `remove scenario ${step.scenario}`
    case 'replace-script':
      return `scenario ${step.scenario} gets its former text`
    case 'add-rule':
      return `remove rule ${step.rule}`
    case 'change-pattern':
      return `rule ${step.rule} gets pattern ${step.before}`
    case 'bind-scenario':
      return `take scenario ${step.scenario} off rule ${step.rule}`
    case 'unbind-scenario':
      return `bind scenario ${step.scenario} to rule ${step.rule}`
    case 'order-rules':
      return `order of rules ${step.before.join(', ')}`
    case 'bind-number':
      return step.before === undefined
        ? `unbind number ${step.number}`
        : `bind number ${step.number} to rule ${step.before}`
    case 'unbind-number':
    case 'remove-rule':
    case 'remove-scenario':
    case 'remove-secret':
    case 'remove-application':
      return 'deploy again'
    default:
      return step satisfies never
  }
}

function scriptText(script: string): string {
  return `${versionText(script)}, ${Buffer.byteLength(script)} bytes`
}

function replacementText({ before, script }: { before: string; script: string }): string {
  const { added, removed } = diffLines(before, script)
  const from = readVersionStamp(before)
  const note = from !== undefined && !from.untouched ? ' (its text was changed by hand since)' : ''
  return `${versionText(before)}${note} → ${versionText(script)}: +${added} −${removed} lines`
}

function versionText(script: string): string {
  const stamp = readVersionStamp(script)
  return stamp === undefined ? 'a text that Perezvon did not build' : `version ${stamp.version}`
}
