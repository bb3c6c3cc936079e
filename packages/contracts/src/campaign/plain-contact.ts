/** Where in a list's columns a contact's fields stand. */
export type PlainLayout = {
  readonly id: number | undefined
  readonly name: number | undefined
  readonly consent: number | undefined
  readonly variables: readonly PlainField[]
  readonly metadata: readonly PlainField[]
}

/** A named field, and the column of its values. */
export type PlainField = { readonly name: string; readonly column: number }

/**
 * A contact of a list in which nothing needs a second look, as the bytes that it came in: no text is made of them. Its
 * values are UTF-8 without control characters, quotes and backslashes. One object serves all rows of a list: whoever is
 * handed it takes what it needs at once.
 */
export type PlainContact = {
  readonly layout: PlainLayout
  bytes: Uint8Array
  /** Of each column where its value begins and ends in `bytes`: the same place twice where there is none. */
  readonly bounds: Int32Array
  /** In E.164, ASCII, so many bytes of it. */
  readonly phone: Uint8Array
  phoneLength: number
  /** The key of the zones in which it may be; null: the campaign's. */
  zone: string | null
  priority: number
}
