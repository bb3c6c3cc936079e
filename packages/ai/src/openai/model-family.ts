/**
 * Whether a model takes a temperature: OpenAI's reasoning models refuse the whole request for one. Source: its
 * "Using reasoning models" guide (o-series; GPT-5 without a minor version).
 */
export function acceptsTemperature(model: string): boolean {
  return !/^(o\d|gpt-5(-mini|-nano|-pro)?(-\d{4}.*)?$)/.test(model)
}
