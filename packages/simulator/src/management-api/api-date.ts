import { ApiFailure, apiErrors } from './error-codes.ts'

/** A moment as the API writes it: `YYYY-MM-DD HH:mm:ss`, UTC. */
export function formatApiDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** The moment that an API date means, UTC. Throws {@link ApiFailure} 111. */
export function parseApiDate(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) throw new ApiFailure(apiErrors.invalidDate, text)
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(ms)) throw new ApiFailure(apiErrors.invalidDate, text)
  return ms
}
