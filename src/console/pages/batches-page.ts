/**
 * Batches in numbers: sent as a file, paused, resumed and cancelled. No person and no outcome of one is shown; a person whose key is
 * that of the batch's consumer can download its outcomes, which the trail has before they leave.
 */
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import type { BatchDeps } from '../../batch/deps.ts'
import { takeBatch } from '../../batch/intake/take-batch.ts'
import { operateBatch } from '../../batch/operate-batch.ts'
import { type BatchView, listOwnBatches } from '../../batch/query/progress.ts'
import { openResults } from '../../batch/query/results.ts'
import { writeResults } from '../../batch/query/write-results.ts'
import {
  type BatchAction,
  batchActions,
  batchOperations,
  mayAct,
  type PersonOutcome,
  personOutcomes,
} from '../../domain/batch/batch.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import { failureTexts } from '../../domain/texts/failure-text.ts'
import { isUuid } from '../../domain/uuid.ts'
import { steps } from '../../domain/yielding.ts'
import type { Env } from '../../http/request.ts'
import { answer } from '../../http/respond.ts'
import { countText, moment, pastMoment } from '../../pages/format-time.ts'
import { drawChoice } from '../../pages/forms/fields.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage, tokenField } from '../../pages/shell.ts'
import { drawTable } from '../../pages/table.ts'
import type { OpsGate, VisitorView } from '../page-context.ts'
import { batchesTexts } from '../texts/batches-texts.ts'
import { faultList } from './action-page.ts'

const address = '/ops/batches'
const actAddress = '/ops/batches/act'
const resultsAddress = '/ops/batches/results'
const shownMax = 50
/** So many faults of a file are shown; the others are found when these are mended. */
const faultsMax = 200
const actions = Object.keys(batchActions) as BatchAction[]

export function mountBatchesPage(app: Hono<Env>, gate: OpsGate, deps: BatchDeps | undefined): void {
  const taken = (): BatchDeps => {
    if (!deps) throw new GatewayFailure('batches-disabled')
    return deps
  }
  // A form is held in memory while it is read: one at a time.
  let receiving = false

  app.get(address, async (c) => {
    const { view } = gate.visit(c)
    return gate.page(c, await drawPage(view, [], readAfter(c.req.query('after'))))
  })

  app.post(address, async (c) => {
    if (receiving) throw new GatewayFailure('batches-exceeded', { retryAfterMs: 5_000 })
    receiving = true
    try {
      const { view, form } = await gate.upload(c, 'take-batch', taken().settings.fileBytesMax)
      const t = batchesTexts[view.language]
      const { fields, file } = form
      const operation = batchOperations.find((each) => each === fields.get('operation'))
      const key = fields.get('key')
      if (file === undefined || file.bytes.length === 0 || !operation) {
        const fault = { pointer: '', code: 'required', message: { vi: t.fileMissing, en: t.fileMissing } }
        return gate.page(c, await drawPage(view, [fault]), 400)
      }
      try {
        const { batch } = await takeBatch(taken(), {
          requestId: c.get('request').id,
          caller: view.caller,
          idempotencyKey: key !== undefined && isUuid(key) ? key : randomUUID(),
          operation,
          format: /\.(jsonl|ndjson|json)$/i.test(file.name) ? 'json-lines' : 'csv',
          content: inSteps(file.bytes),
        })
        gate.tell(c, { kind: 'good', text: t.taken(countText(batch.people)) })
        return gate.go(c, address)
      } catch (error) {
        if (!(error instanceof GatewayFailure) || error.faults.length === 0) throw error
        return gate.page(c, await drawPage(view, error.faults), 400)
      }
    } finally {
      receiving = false
    }
  })

  app.get(resultsAddress, async (c) => {
    const { view, session } = gate.visit(c)
    const question = { requestId: c.get('request').id, caller: view.caller, id: c.req.query('batch') ?? '', after: 0 }
    const { results } = await openResults(taken(), {
      ...question,
      officer: view.officer,
      renew: () => {
        const renewed = gate.renew(session, view)
        if (!renewed) throw new GatewayFailure('credentials-unknown')
        return renewed.caller
      },
    })
    c.get('request').headers['content-disposition'] = 'attachment; filename="results.csv"'
    return answer(
      c,
      writeResults(results, (code) => failureTexts[code].title[view.language]),
      'text/csv; charset=utf-8',
    )
  })

  app.post(actAddress, async (c) => {
    const { view, form } = await gate.act(c, 'act-on-batch')
    const action = actions.find((each) => each === form.get('do'))
    if (!action) throw new GatewayFailure('batch-not-found')
    const { caller, officer } = view
    await operateBatch(taken(), {
      requestId: c.get('request').id,
      caller,
      id: form.get('batch') ?? '',
      action,
      officer,
    })
    gate.tell(c, { kind: 'good', text: batchesTexts[view.language].done[action] })
    return gate.go(c, address)
  })

  async function drawPage(view: VisitorView, faults: readonly RequestFault[], after?: Position): Promise<Markup> {
    const t = batchesTexts[view.language]
    const { batches, next } = await listOwnBatches(taken(), {
      caller: view.caller,
      all: true,
      after,
      limit: shownMax,
    })
    const main = html`<p class="crumbs"><a href="/ops#filings">${view.t.back}</a></p>
<section class="lead"><h1>${t.title}</h1><p class="soft">${t.intro}</p>${drawFaults(view, faults)}</section>
<section class="panel"><h2>${t.list}</h2>${
      batches.length === 0
        ? html`<p class="empty">${t.none}</p>`
        : drawTable(
            t.columns,
            t.title,
            batches.map((batch) => drawRow(view, batch)),
          )
    }${next ? html`<p><a href="${address}?after=${next.takenAt}-${next.id}">${t.more}</a></p>` : ''}
</section>
${view.mayAct ? html`<section class="panel">${drawForm(view, taken().settings.peopleMax)}</section>` : ''}`
    return insidePage(view, { title: t.title, kind: 'page', main })
  }
}

async function* inSteps(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield* steps(bytes)
}

interface Position {
  takenAt: number
  id: string
}

/** What is no position is the beginning. */
function readAfter(text: string | undefined): Position | undefined {
  const [, takenAt = '', id = ''] = /^(\d{1,15})-([0-9a-f-]{36})$/.exec(text ?? '') ?? []
  return isUuid(id) ? { takenAt: Number(takenAt), id } : undefined
}

function drawRow(view: VisitorView, batch: BatchView): Markup {
  const t = batchesTexts[view.language]
  const { consumer, operation, state, people, ended, outcomes, takenAt } = batch
  const listed = personOutcomes.filter((outcome) => outcomes[outcome] !== undefined)
  const toText = (outcome: PersonOutcome) => `${t.outcomes[outcome]}: ${countText(outcomes[outcome] ?? 0)}`
  return html`<tr><th scope="row">${consumer}</th><td>${t.operations[operation]}</td><td>${t.states[state]}</td><td>${countText(people)}</td><td>${countText(ended)}</td><td class="says">${listed.map(toText).join(' · ')}</td><td>${drawEnd(view, batch)}</td><td>${pastMoment(takenAt, view.now, view.language)}</td><td class="acts">${drawResults(view, batch)}${view.mayAct ? drawActions(view, batch) : ''}</td></tr>`
}

/** Only for those who could fetch it by the API as well. */
function drawResults(view: VisitorView, { id, consumer, ended, removedAt }: BatchView): Part {
  const isRemoved = removedAt !== null && Date.parse(removedAt) <= view.now
  if (consumer !== view.caller.consumer.id || ended === 0 || isRemoved) return ''
  return html`<a class="button" href="${resultsAddress}?batch=${id}" download>${batchesTexts[view.language].download}</a>`
}

function drawEnd(view: VisitorView, { estimate, endedAt }: BatchView): Part {
  const t = batchesTexts[view.language]
  if (estimate === null) return pastMoment(endedAt, view.now, view.language)
  if ('because' in estimate) return t.reasons[estimate.because]
  return html`${moment(estimate.endsAt, view.now, view.language)} ${t.pace(countText(estimate.perMinute))}`
}

function drawActions(view: VisitorView, { id, state }: BatchView): Part {
  const possible = actions.filter((action) => mayAct(state, action))
  if (possible.length === 0) return ''
  const t = batchesTexts[view.language]
  return html`<form method="post" action="${actAddress}">${tokenField(view)}<input type="hidden" name="batch" value="${id}">${possible.map((action) => html`<button name="do" value="${action}">${t.verbs[action]}</button> `)}</form>`
}

function drawForm(view: VisitorView, peopleMax: number): Markup {
  const t = batchesTexts[view.language]
  const choice = drawChoice({
    name: 'operation',
    label: t.operation,
    hint: t.operationHint,
    value: 'verify',
    options: batchOperations.map((value) => ({ value, label: t.operations[value] })),
  })
  return html`<h2>${t.send}</h2><p class="soft">${t.sendHint}</p><form method="post" action="${address}" enctype="multipart/form-data"><div class="filters">${tokenField(view)}<input type="hidden" name="key" value="${randomUUID()}">
<div class="field-row"><label for="file">${t.file}</label><input id="file" name="file" type="file" accept=".csv,.jsonl,.ndjson,text/csv" required aria-describedby="file-hint">
<p class="hint" id="file-hint">${t.fileHint(countText(peopleMax))}</p></div>${choice}</div>
<p class="buttons"><button class="primary">${t.submit}</button></p></form><p class="soft">${view.t.actions.audited}</p>`
}

function drawFaults(view: VisitorView, faults: readonly RequestFault[]): Part {
  if (faults.length === 0) return ''
  const t = batchesTexts[view.language]
  const row = ({ line, column, message }: RequestFault) =>
    html`<tr><td>${line ?? ''}</td><td>${column ?? ''}</td><td>${message[view.language]}</td></tr>`
  const summary = faultList(view, [{ name: 'file', text: t.faults(countText(faults.length)) }])
  return html`${summary}${drawTable(t.faultColumns, t.faults(countText(faults.length)), faults.slice(0, faultsMax).map(row))}`
}
