/** Said for politeness in the middle of a request; with the commas around it, it would hide what the request is limited to. */
const POLITE = /(?: ,)? (?:пожалуйста|будьте добры|будь добр|ради бога|ну|please|kindly)(?= |$)(?: ,)?/g

/**
 * What somebody said, as words: lower case, «е» for «ё», clause breaks as ` , ` (recognisers give some, or none), without
 * words of politeness. Begins and ends with a space, so that a phrase is found as whole words by ` phrase `.
 */
export function spokenWords(text: string): string {
  const words = text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[’`´]/g, "'")
    .replaceAll(/[.,;:!?…()«»"“”]+|\s[-—–]+\s/g, ' , ')
    .replaceAll(/[^\p{L}\p{N}', ]+/gu, ' ')
  return ` ${words} `
    .replaceAll(/\s+/g, ' ')
    .replaceAll(POLITE, '')
    .replaceAll(/(?: ,)+/g, ' ,')
    .replaceAll(/^ ,|, $/g, ' ')
    .replaceAll(/\s+/g, ' ')
}
