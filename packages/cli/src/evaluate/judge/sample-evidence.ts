import { sampleCall } from '../../public-api/sample-views.ts'
import type { Evidence } from './evidence.ts'

/** A conversation in which a price was asked for; `over` makes it another. */
export function sampleEvidence(over: Partial<Evidence> = {}): Evidence {
  return {
    call: sampleCall(),
    lines: [
      { speaker: 'agent', text: 'Это автоматический звонок.' },
      { speaker: 'agent', text: 'Здравствуйте!' },
      { speaker: 'person', text: 'Сколько стоит доставка?' },
      { speaker: 'agent', text: 'Доставка для вас' },
      { speaker: 'agent', text: 'бесплатная.' },
    ],
    isSuppressed: false,
    handedTo: [],
    keys: '',
    ...over,
  }
}
