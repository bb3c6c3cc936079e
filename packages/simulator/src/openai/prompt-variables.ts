/** What the system prompt says about the person being called, under the names that the phrases use. */
export interface PromptVariables {
  readonly name?: string
  readonly company?: string
  readonly order?: string
  readonly address?: string
  readonly date?: string
  readonly price?: string
  readonly product?: string
}

type VariableName = keyof PromptVariables

const names: readonly (readonly [VariableName, RegExp])[] = [
  ['company', /^(company|компания|brand)/],
  ['order', /^(order|заказ|номер.?заказа|order_?(number|id|no))/],
  ['address', /(address|адрес|^city|^город)/],
  ['date', /(date|time|when|day|slot|дата|время|день|срок)/],
  ['price', /(price|amount|sum|total|debt|cost|цена|сумма|стоимост|долг)/],
  ['product', /(product|item|goods|service|товар|услуга)/],
  ['name', /(^name|^имя|first_?name|client|customer|contact|person|клиент|абонент|зовут)/],
]

const pair =
  /^[\s\-*•]*["'«]?([\p{L}][\p{L}\d _.-]{0,40}?)["'»]?\s*[:=—]\s*["'«]?(.{1,120}?)["'»]?[,;.]?\s*$/u

const noValue = /^(не указан|неизвестн|нет$|not stated|unknown|n\/a|[-—?]$)/i

/**
 * Finds `key: value` lines (also `- key = value` and the lines of a JSON object) in a prompt and files them
 * under the names that our phrases know. The first value for a name wins; unknown keys are passed over, and so are
 * values that say that there is none («не указано»).
 */
export function promptVariables(systemPrompt: string): PromptVariables {
  const found: Partial<Record<VariableName, string>> = {}
  for (const line of systemPrompt.split(/\n|[{}]/)) {
    const [, key = '', value = ''] = pair.exec(line) ?? []
    const name = variableName(key)
    if (name !== undefined && value !== '' && !noValue.test(value) && found[name] === undefined)
      found[name] = value
  }
  if (found.company === undefined && /HALO/.test(systemPrompt)) found.company = 'HALO'
  return found
}

function variableName(key: string): VariableName | undefined {
  const plain = key.trim().toLowerCase()
  if (plain === '') return undefined
  return names.find(([, sign]) => sign.test(plain))?.[0]
}
