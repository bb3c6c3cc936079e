import type { CaseResult, Evaluation } from './evaluation.ts'
import { runTroubles } from './evaluation-text.ts'

/** The same as JUnit XML, which CI systems show: a test case for each case. */
export function junitOf({ suite, agent, seconds, cases, started_at }: Evaluation): string {
  const count = (...wanted: CaseResult['verdict'][]) =>
    cases.filter(({ verdict }) => wanted.includes(verdict)).length
  const counts = `tests="${cases.length}" failures="${count('failed')}" errors="${count('broken')}" skipped="${count('skipped')}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds}">`,
    `  <testsuite name="${escaped(suite.name)}" ${counts} time="${seconds}" timestamp="${started_at}">`,
    ...cases.map((one) => testCase(one, agent.name)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(one: CaseResult, agent: string): string {
  const head = `    <testcase classname="${escaped(agent)}" name="${escaped(one.name)}"`
  const element = { passed: undefined, failed: 'failure', broken: 'error', skipped: 'skipped' }[one.verdict]
  if (element === undefined) return `${head}/>`
  const troubles = one.runs.flatMap((run) => runTroubles(run).map((line) => `${run.repeat}: ${line}`))
  const message = escaped(troubles[0] ?? one.verdict)
  return `${head}><${element} message="${message}">${escaped(troubles.join('\n'))}</${element}></testcase>`
}

/** As text or attribute of XML 1.0, which knows no control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\t\n]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
