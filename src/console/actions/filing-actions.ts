/** Sending filings again by cause, and stopping that: confirmed on a page, done once, and reported on the next page. */
import type { Hono } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { getBulkRule } from '../../domain/filing/filing-rerun.ts'
import { canaryMax, noteCharsMax, rerunPerMinuteMax } from '../../domain/limits.ts'
import { isUuid } from '../../domain/uuid.ts'
import type { FilingDeps } from '../../filing/deps.ts'
import { assertBulk, rerunFilings } from '../../filing/operations/rerun-filings.ts'
import { stopRerun } from '../../filing/operations/stop-rerun.ts'
import { filingOverview } from '../../filing/query/filing-overview.ts'
import type { Env } from '../../http/request.ts'
import { countText } from '../../pages/format-time.ts'
import { drawField } from '../../pages/forms/fields.ts'
import { ownWords, wholeNumber } from '../../pages/forms/form.ts'
import { html } from '../../pages/markup.ts'
import type { ConsoleDeps } from '../deps.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import type { Sources } from '../page-data.ts'
import { actionPage } from '../pages/action-page.ts'
import { agreementsAddress } from '../pages/agreements-page.ts'
import { agreementsTexts } from '../texts/agreements-texts.ts'
import { causeText } from '../texts/texts.ts'

const causeShape = /^[a-z][a-z0-9-]{1,63}$/

interface Filled {
  canary: string
  perMinute: string
  note: string
  faults: { name: string; text: string }[]
}

export function mountFilingActions(app: Hono<Env>, gate: OpsGate, deps: ConsoleDeps, sources: Sources): void {
  const taken = (): FilingDeps => {
    if (!deps.filings) throw new GatewayFailure('filings-disabled')
    return deps.filings
  }

  app.get('/ops/filings/rerun', async (c) => {
    const { view } = gate.visit(c)
    gate.requireActor(view)
    const filled = { canary: '1', perMinute: '60', note: '', faults: [] }
    return gate.page(c, await rerunPage(view, getCause(c.req.query('cause')), filled))
  })

  app.post('/ops/filings/rerun', async (c) => {
    const { view, form, actor, person } = await gate.act(c, 'rerun')
    const cause = getCause(form.get('cause') ?? undefined)
    const filled = check(view, form)
    if (filled.faults.length > 0) return gate.page(c, await rerunPage(view, cause, filled), 400)
    const requestId = c.get('request').id
    const order = { cause, canary: Number(filled.canary), perMinute: Number(filled.perMinute) }
    if (deps.agreements.needs('rerun-filings')) {
      assertBulk([{ cause, pointer: '/cause' }])
      await deps.agreements.place({
        requestId,
        order: { act: 'rerun-filings', ...order },
        figures: { filings: await countStopped(cause) },
        by: { account: view.officer, subject: person?.subject ?? null },
        note: filled.note,
      })
      sources.forget()
      gate.tell(c, { kind: 'good', text: agreementsTexts[view.language].asked })
      return gate.go(c, agreementsAddress)
    }
    const { filings } = await rerunFilings(taken(), { requestId, actor, note: filled.note, ...order })
    sources.forget()
    gate.tell(c, { kind: 'good', text: view.t.done.rerun(filings) })
    return gate.go(c, '/ops')
  })

  app.get('/ops/filings/stop', async (c) => {
    const { view } = gate.visit(c)
    gate.requireActor(view)
    return gate.page(c, await stopPage(view, getRun(c.req.query('run')), []))
  })

  app.post('/ops/filings/stop', async (c) => {
    const { view, form, actor } = await gate.act(c, 'stop-rerun')
    const { t } = view
    const run = getRun(form.get('run') ?? undefined)
    const { stopped } = await stopRerun(taken(), { requestId: c.get('request').id, actor, run })
    sources.forget()
    gate.tell(c, stopped ? { kind: 'good', text: t.done.stopped } : { kind: 'bad', text: t.done.alreadyOver })
    return gate.go(c, '/ops')
  })

  async function countStopped(cause: string): Promise<number> {
    const { stopped } = await filingOverview(taken())
    return stopped.find((each) => each.cause === cause)?.count ?? 0
  }

  async function rerunPage(view: VisitorView, cause: string, filled: Filled) {
    const count = await countStopped(cause)
    const { actions: a } = view.t
    const rule = getBulkRule(cause)
    const refused = rule.bulk ? undefined : `${rule.why[view.language]} ${rule.nextStep[view.language]}`
    const faultAt = (name: string) => filled.faults.find((fault) => fault.name === name)?.text
    const number = (name: 'canary' | 'perMinute', hint: string, min: number, max: number) =>
      drawField({
        name,
        label: a[name],
        hint,
        fault: faultAt(name),
        value: filled[name],
        type: 'number',
        min,
        max,
      })
    return actionPage(view, {
      title: a.rerunTitle,
      text: a.rerunText(countText(count), causeText(cause, view.language)),
      action: `/ops/filings/rerun?cause=${cause}`,
      fields: [
        hidden('cause', cause),
        number('canary', a.canaryHint, 0, canaryMax),
        number('perMinute', a.perMinuteHint(countText(rerunPerMinuteMax)), 1, rerunPerMinuteMax),
        drawField({
          name: 'note',
          label: a.reason,
          hint: a.reasonHint,
          fault: faultAt('note'),
          value: filled.note,
          maxLength: noteCharsMax,
          long: true,
        }),
      ],
      faults: filled.faults,
      submit: a.rerunDo,
      back: '/ops#filings',
      none: count === 0 ? a.rerunNone : refused,
    })
  }

  async function stopPage(view: VisitorView, run: string, faults: Filled['faults']) {
    const { reruns } = await filingOverview(taken())
    const found = reruns.find(({ id }) => id === run)
    const { actions: a, done } = view.t
    return actionPage(view, {
      title: a.stopTitle,
      text: a.stopText(found?.waiting ?? 0),
      action: `/ops/filings/stop?run=${run}`,
      fields: hidden('run', run),
      faults,
      submit: a.stopDo,
      back: '/ops#filings',
      none: found && (found.state === 'canary' || found.state === 'running') ? undefined : done.alreadyOver,
    })
  }
}

const hidden = (name: string, value: string) => html`<input type="hidden" name="${name}" value="${value}">`

function check({ t, language }: VisitorView, form: URLSearchParams): Filled {
  const { actions: a } = t
  const canary = wholeNumber(form.get('canary'), 0, canaryMax)
  const perMinute = wholeNumber(form.get('perMinute'), 1, rerunPerMinuteMax)
  const note = ownWords(form.get('note'), noteCharsMax)
  const faults: Filled['faults'] = []
  if (canary === undefined) faults.push({ name: 'canary', text: a.canaryFault(countText(canaryMax)) })
  if (perMinute === undefined) faults.push({ name: 'perMinute', text: a.perMinuteFault(countText(rerunPerMinuteMax)) })
  if (!note.ok) faults.push({ name: 'note', text: note.because?.[language] ?? a.reasonFault(noteCharsMax) })
  const asSent = (name: string) => form.get(name) ?? ''
  return {
    canary: asSent('canary'),
    perMinute: asSent('perMinute'),
    note: note.ok ? note.words : asSent('note'),
    faults,
  }
}

/** What cannot be a cause or a run names none. */
function getCause(text: string | undefined): string {
  if (!text || !causeShape.test(text)) throw new GatewayFailure('filing-not-found')
  return text
}

function getRun(text: string | undefined): string {
  if (!text || !isUuid(text)) throw new GatewayFailure('filing-not-found')
  return text
}
