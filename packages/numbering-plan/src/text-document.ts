/** BSON's names of types, and how long what stands before a document and before a text is (https://bsonspec.org). */
const TEXT = 2
const END = 0
const LENGTH_BYTES = 4

/**
 * The entries of a BSON document that holds nothing but texts. A whole BSON library takes more memory than the document;
 * throws at whatever else such a document may hold.
 */
export function* textsOfDocument(document: Buffer): Generator<[name: string, text: string]> {
  let at = LENGTH_BYTES
  while (document[at] === TEXT) {
    const nameEnd = document.indexOf(END, at + 1)
    const begin = nameEnd + 1 + LENGTH_BYTES
    const end = begin + document.readInt32LE(nameEnd + 1)
    // A text ends in a NUL that is counted with it.
    yield [document.toString('utf8', at + 1, nameEnd), document.toString('utf8', begin, end - 1)]
    at = end
  }
  if (document[at] !== END || at + 1 !== document.length)
    throw new Error(`a document of texts holds something else at byte ${at}`)
}
