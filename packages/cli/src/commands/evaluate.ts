import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { readConfig } from '../config.ts'
import { type EvaluateFlags, evaluate } from '../evaluate/evaluate.ts'
import { NotRun } from '../evaluate/not-run.ts'
import { limitsSchema, parallelSchema, timesSchema } from '../evaluate/suite/suite.ts'
import { createInterruption, Interrupted } from '../interruption.ts'
import { seedOption, speedOption } from '../stack-options.ts'

const AS_SUITE = 'as the suite says where absent'

/** `perezvon evaluate agent.yaml`: conversations of personas with goals, judged by rule and by rubric. */
export function createEvaluateCommand(): Command {
  const { calls, tokens, minutes } = limitsSchema.shape
  const command = new Command('evaluate')
    .description(
      'Hold conversations with an agent on the rehearsal rig and judge them: 0 passed, 1 failed, 2 could not be run.',
    )
    .argument('<agent>', 'the agent (YAML)')
    .option('--suite <file>', 'the suite (YAML); agent.suite.yaml beside agent.yaml where absent')
    .option('--only <part>', 'only cases whose persona/goal holds this')
    .option('--repeats <number>', `how often each case is held; ${AS_SUITE}`, within(timesSchema))
    .option('--parallel <number>', `how many at a time; ${AS_SUITE}`, within(parallelSchema))
    .option('--rehearse', 'the simulated model is what is wanted: nobody is played, and no rubric judged')
    .option('--max-calls <number>', `refuses to place more; ${AS_SUITE}`, within(calls))
    .option('--max-tokens <number>', `begins nothing more beyond; ${AS_SUITE}`, within(tokens))
    .option('--max-minutes <number>', `ends then; ${AS_SUITE}`, within(minutes))
    .option('--save <file>', 'writes the results, for --against')
    .option('--against <file>', 'says what got better or worse since that evaluation')
    .option('--junit <file>', 'writes JUnit XML')
    .option('--json', 'print the results as one line last')
    .addOption(speedOption(20))
    .addOption(seedOption())
    .action(run)
  // A flag that is wrong is no word about the agent, either.
  return command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
}

async function run(agentFile: string, flags: EvaluateFlags): Promise<void> {
  const interruption = createInterruption()
  try {
    process.exitCode = await evaluate(agentFile, flags, {
      config: readConfig(process.env),
      interruption,
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    })
  } catch (thrown) {
    throw thrown instanceof Interrupted ? thrown : new NotRun(thrown)
  } finally {
    interruption.close()
  }
}

/** A number within the bounds that a suite has for the same. */
function within(schema: z.ZodType<number>): (text: string) => number {
  return (text) => {
    const parsed = schema.safeParse(text.trim() === '' ? Number.NaN : Number(text))
    if (parsed.success) return parsed.data
    throw new InvalidArgumentError(
      fieldFaults(parsed.error)
        .map(({ fault }) => `It ${fault}.`)
        .join(' '),
    )
  }
}
