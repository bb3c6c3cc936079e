/** The languages that Whisper tells apart. Source: its tokenizer. */
const codes =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh'.split(
    ' ',
  )

/** Whisper is told languages as codes and names them as English words: `russian` → `ru`. Null for an unknown one. */
export function languageCode(language: string): string | null {
  const wanted = language.trim().toLowerCase()
  if (codes.includes(wanted)) return wanted
  const names = new Intl.DisplayNames(['en'], { type: 'language' })
  return codes.find((code) => names.of(code)?.toLowerCase() === wanted) ?? null
}
