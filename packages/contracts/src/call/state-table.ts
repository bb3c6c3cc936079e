/** A state machine as a table that can be read: from a state, by a cause, to a state. What is not listed is refused. */
export type StateTable<State extends string, Cause extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Cause, State>>>>
>

/** The state after `cause`, or undefined where the table does not allow it. */
export function nextState<State extends string, Cause extends string>(
  table: StateTable<State, Cause>,
  state: State,
  cause: Cause,
): State | undefined {
  return table[state][cause]
}

/** Every state from which `cause` is allowed: what an SQL guard lists. */
export function statesBefore<State extends string, Cause extends string>(
  table: StateTable<State, Cause>,
  cause: Cause,
): State[] {
  return (Object.keys(table) as State[]).filter((state) => table[state][cause] !== undefined)
}
