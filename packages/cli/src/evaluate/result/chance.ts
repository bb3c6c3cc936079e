/**
 * How likely shares that differ at least so much come from the same coin (Fisher's exact test, two-sided): near 1 means
 * chance, below 0.05 is commonly taken for a difference.
 */
export function chanceOf(
  before: { passed: number; runs: number },
  after: { passed: number; runs: number },
): number {
  const passed = before.passed + after.passed
  const runs = before.runs + after.runs
  const likelihood = (ofBefore: number) =>
    Math.exp(
      logChoose(before.runs, ofBefore) + logChoose(after.runs, passed - ofBefore) - logChoose(runs, passed),
    )
  const seen = likelihood(before.passed)
  let sum = 0
  for (let one = Math.max(0, passed - after.runs); one <= Math.min(before.runs, passed); one += 1) {
    const likely = likelihood(one)
    // Equal tables differ in their last digits.
    if (likely <= seen * (1 + 1e-9)) sum += likely
  }
  return Math.min(1, sum)
}

function logChoose(from: number, taken: number): number {
  return logFactorial(from) - logFactorial(taken) - logFactorial(from - taken)
}

function logFactorial(value: number): number {
  let sum = 0
  for (let factor = 2; factor <= value; factor += 1) sum += Math.log(factor)
  return sum
}
