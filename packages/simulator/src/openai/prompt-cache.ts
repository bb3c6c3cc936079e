import { countTokens } from './token-pieces.ts'

/** OpenAI caches prompt prefixes of at least 1024 tokens, in steps of 128. Source: its prompt caching guide. */
const leastTokens = 1024
const stepTokens = 128
const charactersPerToken = 3
const rememberedPrompts = 500

/** Tells how many tokens of a prompt were seen before: what `usage.prompt_tokens_details.cached_tokens` answers. */
export interface PromptCache {
  cachedTokens(prompt: string): number
}

/** Remembers the last prompts by how they begin. */
export function createPromptCache(): PromptCache {
  const lastByBeginning = new Map<string, string>()
  return {
    cachedTokens(prompt) {
      if (countTokens(prompt) < leastTokens) return 0
      const beginning = prompt.slice(0, leastTokens * charactersPerToken)
      const last = lastByBeginning.get(beginning)
      lastByBeginning.delete(beginning)
      lastByBeginning.set(beginning, prompt)
      forgetOldest(lastByBeginning)
      if (last === undefined) return 0
      const known = Math.floor(commonLength(last, prompt) / charactersPerToken)
      return Math.floor(known / stepTokens) * stepTokens
    },
  }
}

function forgetOldest(prompts: Map<string, string>): void {
  if (prompts.size <= rememberedPrompts) return
  const [oldest] = prompts.keys()
  if (oldest !== undefined) prompts.delete(oldest)
}

function commonLength(one: string, other: string): number {
  const end = Math.min(one.length, other.length)
  let at = 0
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  return at
}
