const REFERENCE = /\{\{\s*secret\.([A-Z][A-Z0-9_]*)\s*\}\}/g

/** The secrets that a text names as `{{secret.NAME}}`, each once. */
export function secretNames(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(REFERENCE), (match) => match[1] ?? ''))]
}

/** Puts secrets in their places. A name without a secret is an answer, never a text with a hole. */
export function withSecrets(
  text: string,
  secretOf: (name: string) => string | undefined,
): { ok: true; text: string } | { ok: false; missing: string[] } {
  const missing = secretNames(text).filter((name) => secretOf(name) === undefined)
  if (missing.length > 0) return { ok: false, missing }
  return { ok: true, text: text.replaceAll(REFERENCE, (_, name: string) => secretOf(name) ?? '') }
}

/** What is left of a text when its references are taken out. */
export function withoutReferences(text: string): string {
  return text.replaceAll(REFERENCE, '')
}
