/**
 * Invented prices in the rig's invented currency, so that costs can be summed up and compared. The shapes are
 * documented: calls cost a number, records and recognition a string.
 */
export const priceList = {
  callPerMinute: 0.02,
  recordPerMinute: 0.002,
  recognitionPer15Seconds: 0.004,
  synthesisPerMillionCharacters: 15,
  machineDetection: 0.005,
} as const

/** A billed resource of a session, as GetCallHistory lists it. */
export interface BilledResource {
  readonly resourceType: 'ASR' | 'YANDEXASR' | 'TTS_YANDEX' | 'VOICEMAILDETECTION'
  readonly cost: number
  readonly quantity: number
  readonly unit: string
  readonly usedAtMs: number
  readonly callId?: string
}

/** What a call of this length costs: by started minutes. */
export function callCost(durationMs: number): number {
  return rounded(Math.ceil(durationMs / 60_000) * priceList.callPerMinute)
}

/** What a recording of this length costs: by started minutes. */
export function recordCost(durationMs: number): number {
  return rounded(Math.ceil(durationMs / 60_000) * priceList.recordPerMinute)
}

/** What recognition of this length costs: by started 15 seconds. */
export function recognitionCost(durationMs: number): number {
  return rounded(Math.max(1, Math.ceil(durationMs / 15_000)) * priceList.recognitionPer15Seconds)
}

/** What speaking this text costs. */
export function synthesisCost(characters: number): number {
  return rounded((characters * priceList.synthesisPerMillionCharacters) / 1_000_000)
}

function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}
