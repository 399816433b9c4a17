// Does what a call asks for, or what the scenario of its dossier makes of it.

import { html, truncated } from '../civil-registry/answers/texts.ts'
import type { Deed } from '../wire/serve-stateful.ts'
import type { Reply } from '../wire/types.ts'
import type { PortalDeps } from './deps.ts'
import { type Judged, toDropped } from './judge.ts'
import { getScenario, type Scenario, type ScenarioName, scenarioBySerial, type TwistedOperation } from './scenarios.ts'
import type { Speaker } from './speak.ts'
import type { DossierLine, ProgressLine } from './state/dossier.ts'

type Twist = NonNullable<Scenario['twist']>

export type Work = {
  readonly operation: TwistedOperation
  /** The first dossier that it names decides which scenario it lives through. */
  readonly code: string
  readonly speaker: Speaker
  /** `half`: only the first half of the steps. */
  judge(at: number, half?: boolean): Judged
}

/** `named`: the header of the request. */
export function carryOut(work: Work, named: ScenarioName | undefined, now: number, deps: PortalDeps): Deed {
  const { speaker, operation, code } = work
  const scenario = chooseScenario(code, named, deps)
  const judged = work.judge(now)
  const twist = findTwist(operation, code, scenario, deps)
  if (!twist || !judged.outcome.ok) {
    record(judged.lines, deps, scenario)
    return { reply: speaker.outcome(judged.outcome), act: 'true' }
  }
  if (twist.keep === 'late') {
    record(toDropped(judged.lines, 'late'), deps, scenario, operation)
    return {
      reply: speaker.success(),
      act: 'true',
      late(at) {
        const again = work.judge(at)
        record(again.lines, deps, scenario)
        return speaker.outcome(again.outcome)
      },
    }
  }
  const lines =
    twist.keep === 'no'
      ? toDropped(judged.lines, `${operation}: ${twist.answer}`)
      : twist.keep === 'half'
        ? work.judge(now, true).lines
        : judged.lines
  record(lines, deps, scenario, operation)
  return { reply: toReply(twist.answer, speaker.outcome(judged.outcome), work), act: twist.answer }
}

/** What is set already stays: by control before the first call, or by the first call itself. */
export function chooseScenario(
  code: string,
  named: ScenarioName | undefined,
  { dossiers, rules }: PortalDeps,
): ScenarioName | undefined {
  if (named !== undefined || code === '') return named
  const known = dossiers.get(code)
  return known?.scenario ?? (known && known.calls.length > 0 ? undefined : rules.choose({ code }))
}

/** The setting decides whether serial numbers count. */
export const bySerial =
  (settings: PortalDeps['settings']) =>
  (code: string): ScenarioName | undefined =>
    settings.portalSuffixScenarios ? scenarioBySerial(code) : undefined

export function findTwist(
  operation: TwistedOperation,
  code: string,
  scenario: ScenarioName | undefined,
  { dossiers }: PortalDeps,
): Twist | undefined {
  const twist = getScenario(scenario)?.twist
  if (twist?.operation !== operation) return undefined
  return (dossiers.get(code)?.struck[operation] ?? 0) < (twist.times ?? 1) ? twist : undefined
}

function record(
  lines: readonly (DossierLine | ProgressLine)[],
  { dossiers }: PortalDeps,
  scenario: ScenarioName | undefined,
  struck?: TwistedOperation,
): void {
  for (const line of lines) {
    const made = {
      ...line,
      ...(scenario === undefined ? {} : { scenario }),
      ...(struck === undefined ? {} : { struck }),
    }
    dossiers.record(made)
    const created = line.t === 'dossier' && line.operation === 'create' && line.verdict === 'kept'
    // Once only: what is sent anew afterwards stays.
    if (created && dossiers.get(line.code)?.creates === 1 && getScenario(scenario)?.life === 'vanish')
      dossiers.record({ t: 'plant', at: line.at, code: line.code, change: { gone: true } })
  }
}

export function toReply(
  answer: Twist['answer'],
  truth: Reply,
  { speaker, code }: Pick<Work, 'speaker' | 'code'>,
): Reply {
  switch (answer) {
    case 'success':
      return speaker.success()
    case 'html':
      return html()
    case 'truncated':
      return truncated(truth)
    case 'error-text':
      return speaker.errorText()
    case 'no-phrase':
      return speaker.noPhrase()
    case 'double':
      return { ...truth, body: `${truth.body}${truth.body}` }
    case 'exists':
      return speaker.exists(code)
    case 'unknown-text':
      return speaker.unknownText()
    case 'session':
      return speaker.sessionEnded()
    case 'bad-gateway':
      return { ...html(), status: 502 }
    case 'true':
    case 'slow':
    case 'silence':
    case 'reset':
      return truth
  }
}
