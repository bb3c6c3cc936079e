/** The variables of a `.env` file, set or commented out, in their order. */
export function variablesOf(example: string): string[] {
  return [...example.matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? '')
}

/** Where the example and the schemas disagree: settings it does not show, settings that nobody reads, settings twice. */
export function exampleFaults(example: string, settings: ReadonlySet<string>): string[] {
  const shown = variablesOf(example)
  return [
    ...[...settings].filter((name) => !shown.includes(name)).map((name) => `${name} is not shown`),
    ...shown.filter((name) => !settings.has(name)).map((name) => `${name} is read by nobody`),
    ...shown.filter((name, index) => shown.indexOf(name) !== index).map((name) => `${name} is shown twice`),
  ]
}
