/** Holding, draining, releasing and probing a path by forms: confirmed on a page, done once, and reported on the next page. */
import type { Context, Hono } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { noteCharsMax } from '../../domain/limits.ts'
import type { LinkReport, PathReport } from '../../domain/link/health.ts'
import type { Env } from '../../http/request.ts'
import { clockText, countText, lengthText, msText } from '../../pages/format-time.ts'
import { drawField } from '../../pages/forms/fields.ts'
import { ownWords, wholeNumber } from '../../pages/forms/form.ts'
import type { ConsoleDeps } from '../deps.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import type { Sources } from '../page-data.ts'
import { actionPage } from '../pages/action-page.ts'
import { codeText, reasonText } from '../texts/texts.ts'

const verbs = ['hold', 'drain', 'release'] as const
type Verb = (typeof verbs)[number]

/** What a hold is offered for: most maintenance is over in an hour. */
const usualMinutes = 60

interface Filled {
  minutes: string
  reason: string
  faults: { name: 'minutes' | 'reason'; text: string }[]
}

export function mountPathActions(
  app: Hono<Env>,
  gate: OpsGate,
  { health, clock }: ConsoleDeps,
  sources: Sources,
): void {
  for (const verb of verbs) {
    const address = `/ops/links/:name/paths/:path/${verb}`
    app.get(address, (c) => {
      const { view } = gate.visit(c)
      gate.requireActor(view)
      const found = findPath(c)
      const minutes = String(Math.min(usualMinutes, view.limits.holdMinutes))
      return gate.page(c, formPage(view, verb, found, { minutes, reason: '', faults: [] }))
    })
    app.post(address, async (c) => {
      const { view, form, actor } = await gate.act(c, `${verb}-path`)
      const found = findPath(c)
      const filled = check(view, verb, form)
      if (filled.faults.length > 0) return gate.page(c, formPage(view, verb, found, filled), 400)
      try {
        gate.tell(c, { kind: 'good', text: await act(c, view, verb, found, filled, actor) })
      } catch (error) {
        const faults = findFaults(error, view)
        if (!faults) throw error
        return gate.page(c, formPage(view, verb, found, { ...filled, faults }), 400)
      }
      sources.forget()
      return gate.go(c, `/ops/links/${found.link.link}`)
    })
  }

  app.post('/ops/links/:name/paths/:path/probe', async (c) => {
    const { view, actor } = await gate.act(c, 'probe-path')
    const { link, path } = findPath(c)
    const { t, language } = view
    const { durationMs, failure } = await health.probe({
      link: link.link,
      path: path.path,
      actor,
      requestId: c.get('request').id,
    })
    sources.forget()
    const why = failure && `${reasonText(failure.code, language)} (${codeText(failure)})`
    gate.tell(
      c,
      why
        ? { kind: 'bad', text: t.done.probeFailed(path.path, why) }
        : { kind: 'good', text: t.done.probed(path.path, msText(durationMs, language)) },
    )
    return gate.go(c, `/ops/links/${link.link}`)
  })

  function findPath(c: Context<Env>): { link: LinkReport; path: PathReport } {
    const link = health.report(c.req.param('name') ?? '')
    const path = link.paths.find(({ path: name }) => name === c.req.param('path'))
    if (!path) throw new GatewayFailure('path-not-found')
    return { link, path }
  }

  async function act(
    c: Context<Env>,
    { t, language }: VisitorView,
    verb: Verb,
    { link, path }: ReturnType<typeof findPath>,
    { minutes, reason }: Filled,
    actor: string,
  ): Promise<string> {
    const common = { link: link.link, path: path.path, actor, requestId: c.get('request').id }
    if (verb === 'release') {
      await health.release({ ...common, note: reason })
      return t.done.released(path.path)
    }
    const now = clock.now()
    const until = new Date(now + Number(minutes) * 60_000)
    if (verb === 'hold') {
      await health.hold({ ...common, until, reason })
      return t.done.held(path.path, clockText(until.getTime(), now, language))
    }
    const { inFlight } = await health.drain({ ...common, until, reason })
    return t.done.drained(path.path, inFlight)
  }
}

function check({ t, language, limits }: VisitorView, verb: Verb, form: URLSearchParams): Filled {
  const { actions: a } = t
  const minutes = verb === 'release' ? 1 : wholeNumber(form.get('minutes'), 1, limits.holdMinutes)
  const reason = ownWords(form.get('reason'), noteCharsMax)
  const faults: Filled['faults'] = []
  if (minutes === undefined) faults.push({ name: 'minutes', text: a.minutesFault(countText(limits.holdMinutes)) })
  if (!reason.ok) faults.push({ name: 'reason', text: reason.because?.[language] ?? a.reasonFault(noteCharsMax) })
  return {
    minutes: String(minutes ?? form.get('minutes') ?? ''),
    reason: reason.ok ? reason.words : (form.get('reason') ?? ''),
    faults,
  }
}

/** What the use case does not accept of what was filled in, at the fields; `undefined` for every other failure. */
function findFaults(error: unknown, { language }: VisitorView): Filled['faults'] | undefined {
  if (!(error instanceof GatewayFailure) || error.code !== 'request-invalid' || error.faults.length === 0)
    return undefined
  return error.faults.map(({ pointer, message }) => ({
    name: pointer === '/until' ? 'minutes' : 'reason',
    text: message[language],
  }))
}

function formPage(
  view: VisitorView,
  verb: Verb,
  { link, path }: { link: LinkReport; path: PathReport },
  filled: Filled,
) {
  const { actions: a } = view.t
  const faultAt = (name: string) => filled.faults.find((fault) => fault.name === name)?.text
  const minutes = drawField({
    name: 'minutes',
    label: a.minutes,
    hint: a.minutesHint(
      countText(view.limits.holdMinutes),
      lengthText(view.limits.holdMinutes * 60_000, view.language),
    ),
    fault: faultAt('minutes'),
    value: filled.minutes,
    type: 'number',
    min: 1,
    max: view.limits.holdMinutes,
  })
  const reason = drawField({
    name: 'reason',
    label: a.reason,
    hint: a.reasonHint,
    fault: faultAt('reason'),
    value: filled.reason,
    maxLength: noteCharsMax,
    long: true,
  })
  const others = link.paths.filter(
    (other) => other !== path && (other.state === 'healthy' || other.state === 'degraded'),
  )
  const alone = verb !== 'release' && others.length === 0 && path.state !== 'held'
  return actionPage(view, {
    title: { hold: a.holdTitle, drain: a.drainTitle, release: a.releaseTitle }[verb](path.path),
    text: { hold: a.holdText, drain: a.drainText(view.limits.drainSeconds), release: a.releaseText }[verb],
    warning: alone ? a.holdLast : undefined,
    action: `/ops/links/${link.link}/paths/${path.path}/${verb}`,
    fields: verb === 'release' ? reason : [minutes, reason],
    faults: filled.faults,
    submit: { hold: a.holdDo, drain: a.drainDo, release: a.releaseDo }[verb],
    back: `/ops/links/${link.link}`,
  })
}
