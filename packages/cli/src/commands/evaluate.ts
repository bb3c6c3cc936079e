import { Command, InvalidArgumentError } from 'commander'
import { readConfig } from '../config.ts'
import { type EvaluateFlags, evaluate } from '../evaluate/evaluate.ts'
import { createInterruption } from '../interruption.ts'
import { seedOption, speedOption } from '../stack-options.ts'

/** `perezvon evaluate agent.yaml`: conversations of personas with goals, judged by rule and by rubric. */
export function createEvaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'Hold conversations with an agent on the rehearsal rig and judge them: 0 passed, 1 failed, 2 could not be run.',
    )
    .argument('<agent>', 'the agent (YAML)')
    .option('--suite <file>', 'the suite (YAML); agent.suite.yaml beside agent.yaml where absent')
    .option('--only <part>', 'only cases whose persona/goal holds this')
    .option('--repeats <number>', 'how often each case is held; as the suite says where absent', countOf)
    .option('--parallel <number>', 'how many at a time; as the suite says where absent', countOf)
    .option('--rehearse', 'the simulated model, although OPENAI_API_KEY is set')
    .option('--max-calls <number>', 'refuses to place more; as the suite says where absent', countOf)
    .option('--max-tokens <number>', 'begins nothing more beyond; as the suite says where absent', countOf)
    .option('--max-minutes <number>', 'ends then; as the suite says where absent', countOf)
    .option('--save <file>', 'writes the results, for --against')
    .option('--against <file>', 'says what got better or worse since that evaluation')
    .option('--junit <file>', 'writes JUnit XML')
    .option('--json', 'print the results as one line last')
    .addOption(speedOption(20))
    .addOption(seedOption())
    .action(async (agentFile: string, flags: EvaluateFlags) => {
      const interruption = createInterruption()
      try {
        process.exitCode = await evaluate(agentFile, flags, {
          config: readConfig(process.env),
          interruption,
          print: (line) => process.stdout.write(`${line}\n`),
          say: (line) => process.stderr.write(`${line}\n`),
        })
      } finally {
        interruption.close()
      }
    })
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number, at least 1.')
}
