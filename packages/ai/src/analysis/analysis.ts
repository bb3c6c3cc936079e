/** One utterance of the conversation that is analysed. */
export interface TranscriptLine {
  readonly speaker: 'person' | 'agent' | 'unknown'
  readonly text: string
  /** The turn it belongs to, or its time: whatever the caller wants quotes to be found by. */
  readonly turn?: number
}

/** What is asked of the model. */
export interface AnalysisRequest {
  readonly model: string
  /** What to find out. The only words that the model takes as instructions. */
  readonly instructions: string
  /** The conversation: data, never instructions, whatever is said in it. */
  readonly transcript: readonly TranscriptLine[]
  /**
   * JSON Schema of the document, within the vendor's strict mode: an object, closed, all properties required;
   * what may be missing is nullable. The name shows in the vendor's logs: letters, digits, `_` and `-`.
   */
  readonly schema: Readonly<Record<string, unknown>>
  readonly schemaName?: string
}

/** A document as the model wrote it. It is JSON; whether it keeps the schema the caller checks again. */
export interface AnalysisAnswer {
  readonly document: unknown
  readonly usage: AnalysisUsage | null
  readonly model: string
}

/** Tokens as the vendor counts and bills them. */
export interface AnalysisUsage {
  readonly promptTokens: number
  readonly completionTokens: number
}

/** A model that reads a conversation and fills in a form about it. */
export interface Analysis {
  /**
   * Analyses one conversation. Throws an AiError: `ai-content-refused` where the model declines,
   * `ai-answer-truncated` where the document is cut, `ai-answer-malformed` where it is no JSON, among others;
   * and the signal's own reason when the signal aborts.
   */
  analyse(request: AnalysisRequest, signal: AbortSignal): Promise<AnalysisAnswer>
}
