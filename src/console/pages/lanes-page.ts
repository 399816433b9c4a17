/** Lanes to the targets: how many wait and stand still, why, who has to act, down to the dossier; held and released by hand, alone or by cause. */
import type { Context, Hono } from 'hono'
import { Purpose } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import { canaryMax, lanesPerOrderMax, noteCharsMax, rerunPerMinuteMax } from '../../domain/limits.ts'
import { type StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'
import { targetTitle } from '../../domain/sync/target-names.ts'
import { isUuid } from '../../domain/uuid.ts'
import type { Env } from '../../http/request.ts'
import { countText, pastMoment } from '../../pages/format-time.ts'
import { drawField } from '../../pages/forms/fields.ts'
import { ownWords, wholeNumber } from '../../pages/forms/form.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { type Cell, drawStackingTable, drawTable } from '../../pages/table.ts'
import {
  findLackedResults,
  findLanes,
  holdChosenLanes,
  isReleaseInBulk,
  type LackedResult,
  type LaneCounts,
  type ListedLane,
  releaseChosenLanes,
  showLaneCounts,
} from '../../sync/operate-lanes.ts'
import { assertBulk, findLaneReruns, rerunLanes, type ShownLaneRerun, stopLaneRerun } from '../../sync/rerun-lanes.ts'
import type { ConsoleDeps } from '../deps.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { agreementsTexts } from '../texts/agreements-texts.ts'
import { lanesTexts } from '../texts/lanes-texts.ts'
import { actionPage, faultList } from './action-page.ts'
import { agreementsAddress } from './agreements-page.ts'

const address = '/ops/lanes'
const actAddress = '/ops/lanes/act'
const stopAddress = '/ops/lanes/stop'
/** Lanes of one page of the list. */
const shownMax = 200
const targetShape = /^[a-z][a-z0-9-]{0,63}$/
const verbs = ['rerun', 'release', 'hold', 'arrived', 'not-arrived'] as const
type Verb = (typeof verbs)[number]

/** What an order is about: one lane, or those of a target that stand still for a cause. */
type About = { target: string } & ({ dossier: { code: string; unit: string } } | { cause: StopCause })

interface Fault {
  name: string
  text: string
}

export function mountLanesPage(
  app: Hono<Env>,
  gate: OpsGate,
  deps: ConsoleDeps['lanes'],
  agreements: ConsoleDeps['agreements'],
): void {
  const taken = (): NonNullable<ConsoleDeps['lanes']> => {
    if (!deps) throw new GatewayFailure('filings-disabled')
    return deps
  }

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    const filter = readFilter(c)
    const counts = await showLaneCounts(taken())
    const reruns = await findLaneReruns(taken())
    const lacked = await findLackedResults(taken(), shownMax)
    const sent = c.req.query('dossier')
    const code = sent === undefined ? undefined : DossierCode.safeParse(sent)
    const found = code?.success === false ? [] : await findLanes(taken(), toFilter(filter, code?.data))
    const fault = code?.success === false ? lanesTexts[view.language].dossierFault : undefined
    const markup = drawPage(view, {
      counts,
      reruns,
      lacked,
      targets: taken().targets,
      found,
      filter,
      dossier: sent,
      fault,
    })
    return gate.page(c, markup, fault === undefined ? 200 : 400)
  })

  app.get(actAddress, async (c) => {
    const { view } = gate.visit(c)
    gate.requireActor(view)
    return gate.page(
      c,
      await actPage(
        view,
        readAbout((name) => c.req.query(name)),
        { canary: '1', perMinute: '60', limit: '1', note: '' },
        [],
      ),
    )
  })

  app.post(actAddress, async (c) => {
    const { view, form, actor, person } = await gate.act(c, 'act-on-lanes')
    const about = readAbout((name) => form.get(name) ?? undefined)
    const verb = verbs.find((each) => each === form.get('do'))
    const isOffered = verb !== undefined && ('cause' in about ? getBulkVerbs(about.cause) : laneVerbs).includes(verb)
    if (!isOffered) throw new GatewayFailure('dossier-not-found')
    const t = lanesTexts[view.language]
    const note = ownWords(form.get('note'), noteCharsMax)
    const { canaryFault, perMinuteFault } = view.t.actions
    const isRerun = verb === 'rerun'
    const canary = isRerun ? wholeNumber(form.get('canary'), 0, canaryMax) : 0
    const perMinute = isRerun ? wholeNumber(form.get('perMinute'), 1, rerunPerMinuteMax) : 0
    const limit = 'cause' in about && !isRerun ? wholeNumber(form.get('limit'), 1, lanesPerOrderMax) : 1
    if (!note.ok || limit === undefined || canary === undefined || perMinute === undefined) {
      const faults: Fault[] = []
      if (canary === undefined) faults.push({ name: 'canary', text: canaryFault(countText(canaryMax)) })
      if (perMinute === undefined)
        faults.push({ name: 'perMinute', text: perMinuteFault(countText(rerunPerMinuteMax)) })
      if (limit === undefined) faults.push({ name: 'limit', text: t.limitFault(countText(lanesPerOrderMax)) })
      if (!note.ok) {
        const text = note.because?.[view.language] ?? view.t.actions.reasonFault(noteCharsMax)
        faults.push({ name: 'note', text })
      }
      const filled = {
        canary: form.get('canary') ?? '1',
        perMinute: form.get('perMinute') ?? '60',
        limit: form.get('limit') ?? '1',
        note: form.get('note') ?? '',
      }
      return gate.page(c, await actPage(view, about, filled, faults), 400)
    }
    const by = { requestId: c.get('request').id, actor, note: note.words }
    if (isRerun && 'cause' in about && agreements.needs('rerun-lanes')) {
      assertBulk(about.cause)
      const { target, cause } = about
      const { requestId } = by
      await agreements.place({
        requestId,
        order: { act: 'rerun-lanes', target, cause, canary, perMinute },
        figures: { lanes: await countStopped(about) },
        by: { account: view.officer, subject: person?.subject ?? null },
        note: note.words,
      })
      gate.tell(c, { kind: 'good', text: agreementsTexts[view.language].asked })
      return gate.go(c, agreementsAddress)
    }
    if (isRerun && 'cause' in about) {
      const { lanes } = await rerunLanes(taken(), { ...by, ...about, canary, perMinute })
      gate.tell(
        c,
        lanes === 0 ? { kind: 'bad', text: t.nothing } : { kind: 'good', text: t.done.rerun(countText(lanes)) },
      )
      return gate.go(c, address)
    }
    const order = { ...by, limit, ...about }
    if (verb === 'release' && isReleaseInBulk(order) && agreements.needs('rerun-lanes'))
      throw new GatewayFailure('second-person-required')
    const { lanes } =
      verb === 'hold'
        ? await holdChosenLanes(taken(), order)
        : await releaseChosenLanes(taken(), {
            ...order,
            doubt: verb === 'arrived' || verb === 'not-arrived' ? verb : 'look-up',
          })
    const done = t.done[verb === 'hold' ? 'hold' : 'release']
    gate.tell(c, lanes === 0 ? { kind: 'bad', text: t.nothing } : { kind: 'good', text: done(countText(lanes)) })
    return gate.go(c, 'cause' in about ? address : `${address}?${new URLSearchParams({ dossier: about.dossier.code })}`)
  })

  app.get(stopAddress, async (c) => {
    const { view } = gate.visit(c)
    gate.requireActor(view)
    return gate.page(c, await stopPage(view, readRun(c.req.query('run')), '', []))
  })

  app.post(stopAddress, async (c) => {
    const { view, form, actor } = await gate.act(c, 'stop-lane-rerun')
    const run = readRun(form.get('run') ?? undefined)
    const note = ownWords(form.get('note'), noteCharsMax)
    if (!note.ok) {
      const text = note.because?.[view.language] ?? view.t.actions.reasonFault(noteCharsMax)
      return gate.page(c, await stopPage(view, run, form.get('note') ?? '', [{ name: 'note', text }]), 400)
    }
    const order = { requestId: c.get('request').id, actor, note: note.words, run }
    const { stopped } = await stopLaneRerun(taken(), order)
    const { done } = view.t
    gate.tell(c, stopped ? { kind: 'good', text: done.stopped } : { kind: 'bad', text: done.alreadyOver })
    return gate.go(c, address)
  })

  async function countStopped({ target, cause }: { target: string; cause: StopCause }): Promise<number> {
    const { stopped } = await showLaneCounts(taken())
    return stopped.find((one) => one.target === target && one.cause === cause)?.count ?? 0
  }

  async function stopPage(view: VisitorView, run: string, note: string, faults: readonly Fault[]): Promise<Markup> {
    const found = (await findLaneReruns(taken())).find(({ id }) => id === run)
    const { actions: a, done } = view.t
    return actionPage(view, {
      title: a.stopTitle,
      text: lanesTexts[view.language].stopText(countText(found?.lanes.waiting ?? 0)),
      action: `${stopAddress}?run=${run}`,
      fields: html`<input type="hidden" name="run" value="${run}">${drawNote(view, note, faults)}`,
      faults,
      submit: a.stopDo,
      back: address,
      none: found?.endedAt === null ? undefined : done.alreadyOver,
    })
  }

  async function actPage(view: VisitorView, about: About, filled: Filled, faults: readonly Fault[]): Promise<Markup> {
    if ('cause' in about) {
      const count = await countStopped(about)
      const offered = getBulkVerbs(about.cause)
      return drawAct(view, { about, count, offered: count === 0 ? [] : offered, cause: about.cause, filled, faults })
    }
    const [lane] = await findLanes(taken(), { target: about.target, dossier: about.dossier, limit: 1 })
    const cause = lane?.stopped?.cause
    return drawAct(view, { about, count: 1, offered: getVerbs(lane), cause, filled, faults })
  }
}

/** What was entered. */
interface Filled {
  canary: string
  perMinute: string
  limit: string
  note: string
}

const laneVerbs: readonly Verb[] = ['release', 'hold', 'arrived', 'not-arrived']

/** What a person can do to all lanes that stand still for this cause. */
function getBulkVerbs(cause: StopCause): readonly Verb[] {
  if (cause === 'held') return ['release']
  return stopCauses[cause].bulk === true ? ['rerun', 'hold'] : ['hold']
}

function readRun(run: string | undefined): string {
  if (run === undefined || !isUuid(run)) throw new GatewayFailure('dossier-not-found')
  return run
}

/** What a person can do to this lane as it is. */
function getVerbs(lane: ListedLane | undefined): Verb[] {
  if (!lane) return []
  if (!lane.stopped) return ['hold']
  const decided: Verb[] = lane.doubt ? ['arrived', 'not-arrived'] : []
  return ['release', ...decided, ...(lane.stopped.cause === 'held' ? [] : (['hold'] as const))]
}

interface Filter {
  target: string | undefined
  cause: StopCause | undefined
  after: { target: string; id: number } | undefined
}

function readFilter(c: Context<Env>): Filter {
  const [target = '', id = ''] = c.req.query('after')?.split(':') ?? []
  const after = targetShape.test(target) && /^\d{1,15}$/.test(id) ? { target, id: Number(id) } : undefined
  return { target: readTarget(c.req.query('target')), cause: readCause(c.req.query('cause')), after }
}

function toFilter(filter: Filter, code: string | undefined) {
  if (code !== undefined) return { dossier: { code }, limit: shownMax }
  return { ...filter, state: 'stopped' as const, limit: shownMax }
}

const readTarget = (text: string | undefined) => (text !== undefined && targetShape.test(text) ? text : undefined)

function readCause(text: string | undefined): StopCause | undefined {
  return (Object.keys(stopCauses) as StopCause[]).find((cause) => cause === text)
}

/** What names no lane and no cause is about nothing that is here. */
function readAbout(read: (name: string) => string | undefined): About {
  const target = readTarget(read('target'))
  const cause = readCause(read('cause'))
  const code = DossierCode.safeParse(read('dossier'))
  const unit = Purpose.shape.unit.safeParse(read('unit'))
  if (target !== undefined && cause !== undefined) return { target, cause }
  if (target === undefined || !code.success || !unit.success) throw new GatewayFailure('dossier-not-found')
  return { target, dossier: { code: code.data, unit: unit.data } }
}

interface Shown {
  counts: LaneCounts
  reruns: readonly ShownLaneRerun[]
  lacked: readonly LackedResult[]
  targets: readonly string[]
  found: readonly ListedLane[]
  filter: Filter
  /** As it was requested. */
  dossier: string | undefined
  fault: string | undefined
}

function drawPage(view: VisitorView, shown: Shown): Markup {
  const { counts, reruns, lacked, targets, found, filter, dossier, fault } = shown
  const t = lanesTexts[view.language]
  const faults = fault === undefined ? '' : faultList(view, [{ name: 'dossier', text: fault }])
  const cause =
    filter.cause && html`<p>${stopCauses[filter.cause].text[view.language]} · <a href="${address}">${t.all}</a></p>`
  const main = html`<p class="crumbs"><a href="/ops#filings">${view.t.back}</a></p>
<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p>${faults}</section>
<section class="panel"><h2>${t.targets}</h2>${drawTargets(view, counts, targets)}</section>
<section class="panel"><h2>${t.causes}</h2>${drawCauses(view, counts)}</section>
${reruns.length === 0 ? '' : html`<section class="panel"><h2>${t.reruns}</h2>${drawReruns(view, reruns)}</section>`}
${lacked.length === 0 ? '' : html`<section class="panel"><h2>${t.lacked}</h2><p class="soft">${t.lackedText}</p>${drawLacked(view, lacked)}</section>`}
<section class="panel"><h2>${dossier === undefined ? t.dossiers : t.dossiersOf}</h2>${cause}
<form method="get" action="${address}" class="search">${drawField({ name: 'dossier', label: t.dossier, hint: t.dossierHint, fault, value: dossier ?? '', maxLength: 100 })}
<p class="buttons"><button>${t.show}</button></p></form>
${drawDossiers(view, found)}${dossier === undefined ? drawNext(view, found, filter) : ''}</section>`
  return insidePage(view, { title: t.title, kind: 'page', main })
}

/** Also a target that the configuration names no more: its lanes are still here. */
function drawTargets(view: VisitorView, { lanes, stopped }: LaneCounts, targets: readonly string[]): Markup {
  const t = lanesTexts[view.language]
  const all = [...new Set([...targets, ...lanes.map(({ target }) => target), ...stopped.map(({ target }) => target)])]
  if (all.length === 0) return html`<p class="empty">${t.noTarget}</p>`
  const row = (target: string) => {
    const of = (state: 'waiting' | 'sending') => lanes.find((lane) => lane.target === target && lane.state === state)
    const still = stopped.filter((each) => each.target === target)
    const held = still.find(({ cause }) => cause === 'held')?.count ?? 0
    const sum = still.reduce((total, { count }) => total + count, 0)
    const cells = [of('sending')?.count ?? 0, sum - held, held].map((count) => html`<td>${countText(count)}</td>`)
    return html`<tr><th scope="row">${targetTitle(target)[view.language]}</th><td>${countText(of('waiting')?.count ?? 0)}</td><td>${past(view, of('waiting')?.since?.toISOString() ?? null)}</td>${cells}</tr>`
  }
  return drawTable(t.targetColumns, t.targets, all.sort().map(row))
}

function drawCauses(view: VisitorView, { stopped }: LaneCounts): Markup {
  const t = lanesTexts[view.language]
  if (stopped.length === 0) return html`<p class="empty">${t.noneStopped}</p>`
  const ordered = [...stopped].sort((a, b) => a.target.localeCompare(b.target) || b.count - a.count)
  const row = ({ target, cause, count, since }: LaneCounts['stopped'][number]): Cell[] => {
    const { text, release, owner, releasedBy } = stopCauses[cause]
    const query = String(new URLSearchParams({ target, cause }))
    const act = view.mayAct ? html`<a class="button" href="${actAddress}?${query}">${t.actOnCause}</a>` : ''
    return [
      { content: targetTitle(target)[view.language] },
      { content: html`<a href="${address}?${query}">${text[view.language]}</a>`, as: 'says' },
      { content: countText(count) },
      { content: past(view, since.toISOString()) },
      { content: t.owners[owner] },
      { content: html`${release[view.language]}.${releasedBy === 'event' ? ` ${t.byEvent}` : ''}`, as: 'says' },
      { content: act, as: 'acts' },
    ]
  }
  return drawStackingTable(t.causeColumns, t.causes, ordered.map(row))
}

function drawReruns(view: VisitorView, reruns: readonly ShownLaneRerun[]): Markup {
  const t = lanesTexts[view.language]
  const row = ({ id, target, cause, state, actor, createdAt, endedAt, lanes }: ShownLaneRerun) => {
    const { waiting, underWay, arrived, failed, rested, skipped } = lanes
    const cells = [waiting, underWay, arrived, failed, rested + skipped].map(
      (count) => html`<td>${countText(count)}</td>`,
    )
    const open = endedAt === null && view.mayAct
    const stop = open ? html`<a class="button" href="${stopAddress}?run=${id}">${t.stopRerun}</a>` : ''
    return html`<tr><td>${targetTitle(target)[view.language]}</td><td class="says">${stopCauses[cause].text[view.language]}</td><td>${t.rerunStates[state]}</td><td>${past(view, new Date(createdAt).toISOString())}</td><td>${actor}</td>${cells}<td>${stop}</td></tr>`
  }
  return drawTable(t.rerunColumns, t.reruns, reruns.map(row))
}

function drawLacked(view: VisitorView, lacked: readonly LackedResult[]): Markup {
  const t = lanesTexts[view.language]
  const row = ({ target, dossier, unit, since }: LackedResult) => {
    const query = String(new URLSearchParams({ dossier }))
    return html`<tr><th scope="row"><a href="${address}?${query}">${dossier}</a></th><td>${unit}</td><td>${targetTitle(target)[view.language]}</td><td>${past(view, since)}</td></tr>`
  }
  return drawTable(t.lackedColumns, t.lacked, lacked.map(row))
}

function drawDossiers(view: VisitorView, found: readonly ListedLane[]): Markup {
  const t = lanesTexts[view.language]
  if (found.length === 0) return html`<p class="empty">${t.none}</p>`
  const row = (lane: ListedLane): Cell[] => {
    const { target, dossier, unit, stopped } = lane
    const query = String(new URLSearchParams({ target, dossier, unit }))
    const state = stopped?.sentence[view.language] ?? t.states[lane.state]
    const act = view.mayAct ? html`<a class="button" href="${actAddress}?${query}">${t.actOnOne}</a>` : ''
    const words = lane.words === null ? '' : html`<br><span class="soft">${t.words} “${lane.words}”</span>`
    return [
      { content: dossier },
      { content: unit },
      { content: targetTitle(target)[view.language] },
      { content: html`${state}${lane.doubt && stopped ? ` · ${t.inDoubt}` : ''}${words}`, as: 'says' },
      { content: past(view, stopped?.since ?? lane.waitingSince) },
      { content: countText(lane.arrived) },
      { content: lane.lastCode ?? '–' },
      { content: act, as: 'acts' },
    ]
  }
  return drawStackingTable(t.dossierColumns, t.dossiers, found.map(row))
}

function drawNext(view: VisitorView, found: readonly ListedLane[], { target, cause }: Filter): Part {
  const last = found.length === shownMax ? found.at(-1) : undefined
  if (!last) return ''
  const query = new URLSearchParams({ ...(target && { target }), ...(cause && { cause }) })
  query.set('after', `${last.target}:${last.id}`)
  return html`<p><a href="${address}?${String(query)}">${lanesTexts[view.language].more}</a></p>`
}

interface ActView {
  about: About
  count: number
  offered: readonly Verb[]
  /** Why it stands still. */
  cause: StopCause | undefined
  filled: Filled
  faults: readonly Fault[]
}

function drawAct(view: VisitorView, { about, count, offered, cause, filled, faults }: ActView): Markup {
  const t = lanesTexts[view.language]
  const { actions: a } = view.t
  const faultAt = (name: string) => faults.find((fault) => fault.name === name)?.text
  const hidden = (name: string, value: string) => html`<input type="hidden" name="${name}" value="${value}">`
  const named = 'cause' in about ? { cause: about.cause } : { dossier: about.dossier.code, unit: about.dossier.unit }
  const why =
    cause && html`<p>${stopCauses[cause].text[view.language]}. ${stopCauses[cause].release[view.language]}.</p>`
  const bulk = 'cause' in about ? stopCauses[about.cause].bulk : true
  const caution = bulk === true ? '' : html`<p class="warning">${bulk[view.language]}.</p>`
  const number = (name: 'canary' | 'perMinute' | 'limit', label: string, hint: string, min: number, max: number) =>
    drawField({ name, label, hint, fault: faultAt(name), value: filled[name], type: 'number', min, max })
  const title =
    'cause' in about
      ? t.aboutCause(about.target, stopCauses[about.cause].text[view.language], countText(count))
      : t.aboutOne(about.target, about.dossier.code, about.dossier.unit)
  const rerun = offered.includes('rerun')
    ? [
        number('canary', a.canary, a.canaryHint, 0, canaryMax),
        number('perMinute', a.perMinute, t.perMinuteHint(countText(rerunPerMinuteMax)), 1, rerunPerMinuteMax),
      ]
    : ''
  const limit = 'cause' in about ? number('limit', t.limit, t.limitHint, 1, lanesPerOrderMax) : ''
  const note = drawNote(view, filled.note, faults)
  const form = html`<form method="post" action="${actAddress}">${tokenField(view)}${hidden('target', about.target)}${Object.entries(named).map(([name, value]) => hidden(name, value))}${rerun}${limit}${note}
<ul class="choices">${offered.map((verb) => html`<li><button name="do" value="${verb}">${t.verbs[verb]}</button> <span>${t.hints[verb]}</span></li>`)}</ul></form><p class="soft">${a.audited}</p>`
  const main = html`<section class="action"><h1>${title}</h1>${faults.length > 0 ? faultList(view, faults) : ''}${why}${caution}
${offered.length === 0 ? html`<p class="empty">${t.nothing}</p>` : form}<p class="buttons"><a class="button" href="${address}">${view.t.back}</a></p></section>`
  return insidePage(view, { title, main, kind: 'narrow' })
}

function drawNote(view: VisitorView, value: string, faults: readonly Fault[]): Markup {
  const t = lanesTexts[view.language]
  const fault = faults.find(({ name }) => name === 'note')?.text
  const label = view.t.actions.reason
  return drawField({ name: 'note', label, hint: t.noteHint, fault, value, maxLength: noteCharsMax, long: true })
}

function past({ now, language }: VisitorView, iso: string | null): Part {
  return pastMoment(iso, now, language)
}
