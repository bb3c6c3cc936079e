/** Who may spend tokens in an evaluation. */
export type Spender = 'agent' | 'player' | 'judge'

/** What an evaluation may spend, and has spent. */
export type Allowance = {
  /** Counts a call that is about to be placed; what it would exceed, where it may not be. */
  begin(): string | undefined
  spend(by: Spender, tokens: number): void
  /** Why nothing more may be asked of a model; undefined while it may. */
  exceeded(): string | undefined
  spent(): { calls: number; tokens: Record<Spender, number> }
}

/** Opens one with these limits. */
export function openAllowance(limits: { calls: number; tokens: number }): Allowance {
  const tokens: Record<Spender, number> = { agent: 0, player: 0, judge: 0 }
  let calls = 0
  const exceeded = () =>
    tokens.agent + tokens.player + tokens.judge >= limits.tokens
      ? `the limit of ${limits.tokens} tokens is reached: raise limits.tokens or --max-tokens`
      : undefined
  return {
    begin: () => {
      if (calls >= limits.calls)
        return `the limit of ${limits.calls} calls is reached: raise limits.calls or --max-calls`
      const why = exceeded()
      if (why === undefined) calls += 1
      return why
    },
    spend: (by, count) => {
      tokens[by] += count
    },
    exceeded,
    spent: () => ({ calls, tokens: { ...tokens } }),
  }
}
