/**
 * Looks at everything that a gateway needs, says in plain words what is wrong and what to do. It changes nothing.
 * `node src/commands/doctor.ts --config lienthong.yaml` or `--sandbox .data`, with `--lang vi|en`, `--json`,
 * `--timeout seconds`. Exit code 0 = healthy (perhaps with warnings), 1 = something fails, 2 = it could not look.
 */
import { ConfigProblems } from '../config.ts'
import { configurationProblems } from '../doctor/check-settings.ts'
import { examine } from '../doctor/examine.ts'
import { type Finding, worst } from '../doctor/finding.ts'
import { languageOf, print } from '../doctor/print.ts'
import { commandConfig, commandEnvironment, commandOptions, runCommand } from './command.ts'

await runCommand(async () => {
  const { lang, json, timeout } = commandOptions()
  const language = lang === 'vi' || lang === 'en' ? lang : languageOf(commandEnvironment())
  const findings = await look(Number(timeout) * 1000)
  console.log(json ? JSON.stringify({ status: worst(findings), findings }, null, 2) : print(findings, language))
  process.exitCode = worst(findings) === 'fail' ? 1 : 0
})

async function look(totalMs: number): Promise<Finding[]> {
  if (!(totalMs >= 1000)) throw new Error('--timeout must be seconds, at least 1')
  try {
    const { config, close } = await commandConfig({ database: true })
    return await examine(config, { totalMs, stepMs: Math.min(10_000, totalMs / 4) }).finally(close)
  } catch (error) {
    if (error instanceof ConfigProblems) return configurationProblems(error.problems)
    throw error
  }
}
