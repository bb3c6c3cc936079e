const PLACEHOLDER = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g

/** The names of all `{{variables}}` in the texts, each once, in the order in which they first appear. */
export function variableNames(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')))]
}

export type Rendered = { ok: true; text: string } | { ok: false; missing: string[] }

/** Puts values in the place of `{{variables}}`. Nobody ever hears braces: a missing value is an answer, not a text. */
export function renderVariables(text: string, values: Readonly<Record<string, string>>): Rendered {
  const missing = variableNames(text).filter((name) => !values[name]?.trim())
  if (missing.length > 0) return { ok: false, missing }
  return { ok: true, text: text.replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? '') }
}
