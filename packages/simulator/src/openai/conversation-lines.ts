/** One line of a conversation that stands in a prompt as data. */
export interface ConversationLine {
  readonly speaker: 'person' | 'agent'
  readonly text: string
}

const personWord =
  /^(person|caller|callee|customer|client|contact|user|human|человек|клиент|абонент|собеседник|пользователь)$/i
const agentWord = /^(agent|assistant|bot|ai|operator|агент|ассистент|бот|робот|оператор)$/i
const speakerKeys = ['speaker', 'role', 'channel', 'who', 'from']
const textKeys = ['text', 'content', 'said', 'user_text', 'utterance']

// [00:12] Person: text · 3. Клиент — text · - agent: text
const labelled = /^\s*(?:[-*•]\s*)?(?:\[[^\]]*\]\s*)?(?:\(?\d+[).:]?\s+)?["«]?(\p{L}+)["»]?\s*[:—]\s*(.+)$/u

/**
 * Finds the conversation inside the texts of a prompt: JSON objects that name a speaker and a text (one array,
 * or an object a line), or lines like `person: …` and «Клиент: …».
 */
export function conversationLines(texts: readonly string[]): ConversationLine[] {
  return texts.flatMap((text) => {
    const fromJson = linesInJson(text)
    return fromJson.length > 0 ? fromJson : text.split('\n').flatMap(lineOfText)
  })
}

function linesInJson(text: string): ConversationLine[] {
  const whole = parsed(text.slice(firstBracket(text), lastBracket(text) + 1))
  if (whole !== undefined) return linesOfValue(whole)
  return text.split('\n').flatMap((line) => linesOfValue(parsed(line.trim())))
}

function firstBracket(text: string): number {
  const at = text.search(/[[{]/)
  return at < 0 ? text.length : at
}

function lastBracket(text: string): number {
  return Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'))
}

function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a prompt may hold brackets that are not JSON: then it has no lines of this kind
  }
}

function linesOfValue(value: unknown): ConversationLine[] {
  if (Array.isArray(value)) return value.flatMap(linesOfValue)
  if (typeof value !== 'object' || value === null) return []
  const fields = new Map(Object.entries(value))
  const speaker = speakerKeys.map((key) => speakerOf(fields.get(key))).find((one) => one !== undefined)
  const text = textKeys.map((key) => fields.get(key)).find((one) => typeof one === 'string')
  if (speaker !== undefined && typeof text === 'string') return [{ speaker, text }]
  return [...fields.values()].flatMap(linesOfValue)
}

function lineOfText(line: string): ConversationLine[] {
  const [, label, text] = labelled.exec(line) ?? []
  const speaker = speakerOf(label)
  return speaker !== undefined && text !== undefined ? [{ speaker, text: text.trim() }] : []
}

function speakerOf(label: unknown): ConversationLine['speaker'] | undefined {
  if (typeof label !== 'string') return undefined
  if (personWord.test(label)) return 'person'
  return agentWord.test(label) ? 'agent' : undefined
}
