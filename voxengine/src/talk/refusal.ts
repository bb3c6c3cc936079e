/** Words by which somebody holds up what was announced to them; "не" also begins "не надо" and "не хочу". */
const REFUSING: ReadonlySet<string> = new Set([
  'не',
  'нет',
  'стоп',
  'стойте',
  'погодите',
  'подождите',
  'постойте',
  'no',
  'not',
  'stop',
  'wait',
])

/** Whether the person may not want what was announced. «Хорошо, спасибо» is no refusal. */
export function isRefusal(text: string): boolean {
  return text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => REFUSING.has(word))
}
