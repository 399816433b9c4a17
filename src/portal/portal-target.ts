/**
 * The public-service portal as a target of the synchronisation: which steps of a dossier it gets, what it gets beside them, and in which
 * order the calls go. Success is only what the portal calls so; whatever else it answers is a refusal, or open and looked up.
 */
import { randomUUID } from 'node:crypto'
import type { Trail } from '../audit/trail.ts'
import type { DossierField } from '../domain/audit.ts'
import type { Channel } from '../domain/dossier/dossier.ts'
import type { RequestFault } from '../domain/failure.ts'
import { linkedConsumer } from '../domain/linked/linked.ts'
import { mayFollow, type PlanRules, type PortalPlan, planPortalSteps } from '../domain/portal/plan.ts'
import type {
  PortalApplicant,
  PortalDossier,
  PortalFile,
  PortalPath,
  PortalStep,
  PortalView,
} from '../domain/portal/portal.ts'
import { choosePortalCode } from '../domain/portal/portal-code.ts'
import { toStepContent, toStepKey } from '../domain/portal/step-words.ts'
import { scrubWords } from '../domain/sync/others-words.ts'
import type { UnsendableStep } from '../domain/sync/step.ts'
import type { StopCause } from '../domain/sync/stop-cause.ts'
import { portalTargetName, targetTitle } from '../domain/sync/target-names.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'
import type { Law } from '../law/law.ts'
import { addDossierCode, type DossierRow, type DossierWithEvents, findDossierId } from '../store/dossier/dossiers.ts'
import { hasLookup } from '../store/portal/lookups.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { LanePiece, LaneTarget, LookUpOutcome, Plan, SendContext, SendOutcome } from '../sync/target.ts'
import { compareShown, type ShownSteps } from './compare-shown.ts'
import { type ApplicantDeps, findApplicant } from './find-applicant.ts'
import type { Carriage } from './find-files.ts'
import { renewedResultNote, renewResults, toFilesNote, unsentResultNote } from './renew-results.ts'
import type { PortalSettings } from './settings.ts'
import { showDossier } from './show-dossier.ts'
import { type DossierNames, type PortalState, toItemFingerprint, toPortalDossier, toPortalState } from './to-dossier.ts'

export interface PortalTargetDeps extends ApplicantDeps {
  trail: Pick<Trail, 'append' | 'getSubject'>
  /** By name, the preferred one first. */
  paths: ReadonlyMap<string, PortalPath>
  law: () => Law
  /** Names of units, by code. */
  unitNames: ReadonlyMap<string, string>
  /** Code of the province that the first part of every dossier code must hold; `null` = every code is taken. */
  agency: string | null
  /** The results of a dossier that exist, and the papers that were filed in it: never the one in the place of the other. */
  results: (dossier: number, carriage: Carriage) => Promise<readonly PortalFile[]>
  papers: (dossier: number, carriage: Carriage) => Promise<readonly PortalFile[]>
  settings: PortalSettings
}

const title = targetTitle(portalTargetName)

export function createPortalTarget(deps: PortalTargetDeps): LaneTarget {
  const paths = [...deps.paths.values()]
  return {
    name: portalTargetName,
    title,
    stepsMax: Math.min(...paths.map(({ stepsMax }) => stepsMax)),
    choose: (_, dossiers) => dossiers,
    plan: (dossier, notes) => plan(deps, dossier, notes),
    allows: (before, next) => mayFollow(before ?? 'begin', next, toRules(deps.settings)),
    send: (piece, context) => send(deps, piece, context),
    lookUp: (piece, context) => lookUp(deps, piece, context),
    renew: (now) => renewResults(toRenewing(deps), portalTargetName, now),
    ...(paths.some(({ canLookUp }) => canLookUp) && {
      show: async (held, context) => {
        const chosen = chooseCode(deps, held.dossier.row, readNote(held.notes.code))
        // Nothing was sent under a code that is not known yet.
        return chosen.kind === 'code' ? showDossier(deps, chosen.code, held, context) : { kind: 'absent' }
      },
    }),
  }
}

const toRules = ({ transitions, refusalInProcess }: PortalSettings): PlanRules => ({ transitions, refusalInProcess })

const readNote = (note: string | number | boolean | null | undefined): string | null =>
  typeof note === 'string' ? note : null

const readCount = (note: string | number | boolean | null | undefined): number => (typeof note === 'number' ? note : 0)

/** Whether every path is to a portal that gives the codes: one portal stands behind them all. */
const givesCodes = ({ paths }: PortalTargetDeps) => [...paths.values()].every((path) => path.givesCodes)

const chooseCode = (deps: PortalTargetDeps, row: DossierRow, given: string | null) =>
  choosePortalCode({ ...row, linked: isLinked(row) }, given, { agency: deps.agency, givesCodes: givesCodes(deps) })

const isLinked = ({ consumer }: DossierRow): boolean => consumer === linkedConsumer

function plan(deps: PortalTargetDeps, dossier: DossierWithEvents, notes: LanePiece['notes']): Plan {
  const { row } = dossier
  const { settings } = deps
  if (settings.receivedFrom !== undefined && row.receivedAt < startOfDayInVietnam(settings.receivedFrom)) {
    return { kind: 'nothing' }
  }
  const stop = (cause: StopCause): Plan => ({ kind: 'stop', cause })
  const channel = row.channel ?? settings.unknownChannel
  if (channel === undefined) return stop('channel-unknown')
  if (isStillTheirs(row)) return { kind: 'nothing' }
  if (chooseCode(deps, row, readNote(notes.code)).kind === 'none') return stop('code-not-accepted')
  const names = findNames(deps, row)
  if (names.procedure === undefined) return stop('procedure-unknown')
  if (names.unit === undefined) return stop('unit-unknown')
  const { steps, unsendable } = planned(deps, dossier, channel)
  const state = toPortalState(steps)
  if (state === null) return { kind: 'nothing' }
  return {
    kind: 'send',
    item: toItemFingerprint(dossier, state, { channel, renewed: readCount(notes.renewed) }),
    steps: steps.map((step) => {
      const { status, at, event, supposed } = step
      const key = toStepKey({ status, at, content: toStepContent(step) })
      return { event, status, at, key, ...(supposed && { part: status }) }
    }),
    unsendable: [
      ...unsendable.map(({ event, status }) => ({ event, status, at: event.at, reason: 'transition' as const })),
      ...findUnsentResult(steps, notes),
    ],
  }
}

/** The result that the portal lacks stands with the step with which it would have gone. */
function findUnsentResult(steps: PortalPlan['steps'], notes: LanePiece['notes']): UnsendableStep[] {
  const at = notes[unsentResultNote]
  const done = steps.findLast(({ status }) => status === 'done')
  if (typeof at !== 'number' || done === undefined) return []
  return [{ event: done.event, status: 'done', at, part: 'result', reason: 'later-result' }]
}

/**
 * The linked-service software has handed it over, and no one-stop system has taken it up: it has no code of the province and no known
 * holder, and gets both when that happens.
 */
const isStillTheirs = (row: DossierRow): boolean => isLinked(row) && row.nationalCode === null && row.status === 'new'

function planned({ settings }: PortalTargetDeps, { events }: DossierWithEvents, channel: Channel): PortalPlan {
  return planPortalSteps(
    events.filter(({ apart }) => apart === null),
    channel,
    toRules(settings),
  )
}

/** As the law's files name them, and the settings where those do not; `undefined` = they do not. */
function findNames(
  { law, unitNames, settings }: PortalTargetDeps,
  { procedure, unit }: DossierRow,
): { [Name in keyof DossierNames]: DossierNames[Name] | undefined } {
  return {
    procedure: law().procedures.get(procedure)?.name.vi ?? settings.procedureNames[procedure],
    field: settings.fields[procedure] ?? settings.field,
    unit: unitNames.get(unit),
  }
}

const refused = (cause: StopCause, code: string | null = null): SendOutcome => ({
  kind: 'refused',
  cause,
  code,
  final: true,
})

/** The portal said no to this dossier: in its own words, for those who can mend it. */
async function refusedThere(
  deps: PortalTargetDeps,
  { dossier }: LanePiece,
  { code, text }: { code: string | null; text: string },
): Promise<SendOutcome> {
  return { kind: 'refused', cause: 'refused', code, final: false, words: await toWords(deps, dossier.row, text) }
}

/** What was done is open. */
async function open(
  deps: PortalTargetDeps,
  { dossier }: LanePiece,
  answer: { outcome: string; text: string | null } | null,
): Promise<SendOutcome> {
  const words = answer?.text ? await toWords(deps, dossier.row, answer.text) : null
  return { kind: 'unknown', code: answer?.outcome ?? null, words }
}

/** Without the holder, whom an answer may repeat. */
async function toWords(deps: PortalTargetDeps, row: DossierRow, text: string): Promise<string | null> {
  const applicant = await findApplicant(deps, row)
  const { number = null, account = null, phone = null, email = null } = applicant ?? {}
  return scrubWords(text, { name: applicant?.name ?? null, others: [number, account, phone, email] })
}

async function send(deps: PortalTargetDeps, piece: LanePiece, context: SendContext): Promise<SendOutcome> {
  const { row } = piece.dossier
  const changed = !piece.there || piece.arrivedItem !== piece.plan.item
  const applicant = changed ? await findApplicant(deps, row) : null
  // The holder of a dossier that the portal has may have been removed in time: its last steps are sent all the same.
  if (changed && applicant === null && !piece.there) return refused('applicant-unknown')
  const key = await findKey(deps, piece, context)
  if (key === null) return refused('code-not-accepted')
  let sent = 0
  if (applicant !== null) {
    const outcome = await sendItem(deps, { piece, context, key, applicant })
    if (outcome.kind !== 'there') return outcome
    sent = outcome.steps
  }
  context.arrived({ item: applicant !== null, steps: sent })
  return sendSteps(deps, piece, context, key, sent)
}

interface Key {
  code: string
  /** What the portal gave with it; filled in when it answers the creation. */
  id: string | null
}

/** The code that the portal gives is durable before anything is sent under it, and stays the dossier's. */
async function findKey(
  deps: PortalTargetDeps,
  { dossier, notes }: LanePiece,
  context: SendContext,
): Promise<Key | null> {
  const given = readNote(notes.code)
  const chosen = chooseCode(deps, dossier.row, given)
  const id = readNote(notes.id)
  if (chosen.kind === 'none') return null
  if (chosen.kind === 'code') {
    // A process may have ended between keeping the code and entering it.
    if (given !== null) await enterCode(deps, dossier.row, given)
    return { code: chosen.code, id }
  }
  // Asking again gives another code and changes nothing there.
  const code = await context.call({ idempotent: true }, (path, signal, span) =>
    getPath(deps, path).nextCode(dossier.row.procedure, signal, span),
  )
  await context.keep({ code })
  await enterCode(deps, dossier.row, code)
  return { code, id }
}

/** From now on the dossier is found by this code as well, by those who may read it: a citizen has no other one. */
function enterCode({ database }: PortalTargetDeps, row: DossierRow, code: string): Promise<void> {
  return withStorageErrors('storage-unavailable', async () => {
    if ((await findDossierId(database, code, row.unit)) === undefined) await addDossierCode(database, row, code)
  })
}

interface ItemOrder {
  piece: LanePiece
  context: SendContext
  key: Key
  applicant: PortalApplicant
}

/** Asks, then creates or updates. `steps`: how many of the piece's stand there already. */
async function sendItem(deps: PortalTargetDeps, order: ItemOrder): Promise<SendOutcome | Arrived> {
  const { piece, context, key, applicant } = order
  const item = await toItem(deps, piece.dossier, key, applicant)
  if (item === null) return refused('not-carried')
  const carriers = [...deps.paths.values()].filter((path) => path.toFaults(item).length === 0)
  const [carrier] = carriers
  if (carrier === undefined) return refused(toCause(firstFaults(deps, item)))
  const path = carriers.length === deps.paths.size ? undefined : carrier.name

  let first: 'create' | 'update' = 'update'
  let steps = 0
  let shown: Shown | null = null
  let reached = readReached(piece)
  if (piece.there && piece.arrivedItem === null && takesStatuses(deps)) {
    // What it states is not known to stand there, so its status may be another one than was sent.
    const stands = await show(deps, context, key.code, piece)
    if (stands !== null && 'keys' in stands) reached = findReached(piece, stands.status)
  }
  if (!piece.there) {
    shown = await show(deps, context, key.code, piece)
    if (shown?.kind === 'others') return refused('differs-there')
    if (shown?.kind === 'ours') {
      steps = Math.min(shown.keys.length, piece.steps.length)
      await keepId(context, key, shown.id)
    } else first = 'create'
  }
  // Known before it leaves: what is sent later is compared with it.
  const files = hasResult(item) && fetchesResults(deps) ? toFilesNote(item.resultFiles) : undefined
  if (files !== undefined && piece.notes.files !== files) await context.keep({ files })
  await recordDisclosure(deps, piece, key, item)
  const calls = { deps, path, order, item, shown, reached }
  const outcome = takesStatuses(deps) ? await sendStatuses(calls, first) : await createOrUpdate(calls, first)
  return outcome ?? { kind: 'there', steps }
}

interface Arrived {
  kind: 'there'
  steps: number
}

interface ItemCalls {
  deps: PortalTargetDeps
  path: string | undefined
  order: ItemOrder
  item: PortalDossier
  /** What the portal showed before the calls; `null` = it was not asked, or cannot be. */
  shown: Shown | null
  /** How many of the statuses stand there, at a portal that takes them one by one. */
  reached: number
}

async function keepId(context: Pick<SendContext, 'keep'>, key: Key, id: string | null): Promise<void> {
  if (id === null || id === key.id) return
  key.id = id
  await context.keep({ id })
}

/** `null` = it stands there. */
async function createOrUpdate({ deps, path, order, item, shown }: ItemCalls, first: 'create' | 'update') {
  const { piece, context, key } = order
  let operation = first
  for (const attempt of [1, 2]) {
    const doing = operation
    const answer = await context.call({ idempotent: false, path }, (name, signal, span) =>
      getPath(deps, name)[doing]({ ...item, id: key.id }, signal, span),
    )
    switch (answer.outcome) {
      case 'accepted':
        await keepId(context, key, answer.id)
        return null
      case 'exists':
        if (doing === 'update' || attempt === 2) return open(deps, piece, answer)
        // Steps that it did not show may stand there, and would stand there twice.
        if (shown?.kind === 'absent') return refused('differs-there', 'exists')
        if (shown?.kind === 'unclear') return open(deps, piece, answer)
        operation = 'update'
        break
      case 'absent':
        // Created anew it would lack what came before.
        if (piece.arrived.length > 0) return refused('differs-there', 'absent')
        if (doing === 'create' || attempt === 2) return open(deps, piece, answer)
        operation = 'create'
        break
      case 'refused':
        return refusedThere(deps, piece, answer)
      case 'unintelligible':
        return open(deps, piece, answer)
    }
  }
  return open(deps, piece, null)
}

/** The portal of 2026 begins every dossier as new, and each change of its status is a message that follows from the one before. */
const takesStatuses = ({ paths }: PortalTargetDeps) =>
  [...paths.values()].every(({ generation }) => generation === '2026')

const toStatuses = ({ arrived, steps }: Pick<LanePiece, 'arrived' | 'steps'>) => [...arrived, ...steps]

/** How many of the statuses the portal is known to show. */
function readReached(piece: LanePiece): number {
  const noted = piece.notes.reached
  if (typeof noted === 'number') return noted
  return toStatuses(piece)[0]?.status === 'new' ? 1 : 0
}

/** The same by the status that it shows: the message that was open has arrived where its status stands there. */
function findReached(piece: LanePiece, shown: PortalView['status']): number {
  const noted = readReached(piece)
  const at = toStatuses(piece)
    .slice(0, noted + 1)
    .findLastIndex(({ status }) => status === shown)
  if (at !== -1) return at + 1
  return shown === 'new' ? 0 : noted
}

/** `null` = it stands there, in the status of the last step of the piece. */
async function sendStatuses({ deps, path, order, item, reached: before }: ItemCalls, first: 'create' | 'update') {
  const { piece, context, key } = order
  const statuses = toStatuses(piece)
  if (first === 'create') {
    const created = await context.call({ idempotent: false, path }, (name, signal, span) =>
      getPath(deps, name).create(item, signal, span),
    )
    if (created.outcome === 'refused') return refusedThere(deps, piece, created)
    if (created.outcome !== 'accepted') return open(deps, piece, created)
    await keepId(context, key, created.id)
    context.arrived({ item: false, steps: 0 })
  }
  const files = toFilesNote(item.resultFiles)
  // The portal shows it as done without this result.
  const lacks =
    statuses[before - 1]?.status === 'done' && typeof piece.notes.files === 'string' && piece.notes.files !== files
  const repeats = lacks && deps.settings.repeatDone
  for (let reached = repeats ? before - 1 : before; reached < statuses.length; reached++) {
    const carries = statuses[reached]?.status === 'done'
    // Known before it leaves, and shown by the status that it leaves with; what is sent once more is shown by nothing.
    if (carries && !(repeats && reached < before)) await context.keep({ files })
    const state = toPortalState(statuses.slice(0, reached + 1))
    if (state === null) return open(deps, piece, null)
    // What is sent of a status before the result has none.
    const resultFiles = hasResult(state) ? item.resultFiles : []
    const changed: PortalDossier = { ...item, ...state, id: key.id, resultFiles }
    const answer = await context.call({ idempotent: false, path }, (name, signal, span) =>
      getPath(deps, name).update(changed, signal, span),
    )
    if (answer.outcome === 'refused') return refusedThere(deps, piece, answer)
    if (answer.outcome === 'absent') return refused('differs-there', 'absent')
    if (answer.outcome !== 'accepted') return open(deps, piece, answer)
    await context.keep({ reached: reached + 1, ...(carries && { files, ...none }) })
  }
  const renewedAt = piece.notes[renewedResultNote]
  if (lacks && !repeats && typeof renewedAt === 'number') {
    await context.keep({ ...none, [unsentResultNote]: renewedAt })
  }
  return null
}

/** No result is open. */
const none = { [renewedResultNote]: null, [unsentResultNote]: null }

async function toItem(
  deps: PortalTargetDeps,
  dossier: DossierWithEvents,
  key: Key,
  applicant: PortalApplicant,
): Promise<PortalDossier | null> {
  const { row } = dossier
  const { procedure, field, unit } = findNames(deps, row)
  const channel = row.channel ?? deps.settings.unknownChannel
  if (procedure === undefined || field === undefined || unit === undefined || channel === undefined) return null
  const state = toPortalState(planned(deps, dossier, channel).steps)
  if (state === null) return null
  const codes = row.nationalCode === null ? [row.code] : [row.code, row.nationalCode]
  const lookedUp = await hasLookup(deps.database, codes, row.unit)
  const carriage = toCarriage(deps)
  const resultFiles = hasResult(state) ? await deps.results(row.id, carriage) : []
  const submittedFiles = takesPapers(deps) ? await deps.papers(row.id, carriage) : []
  const names = { procedure, field, unit }
  return toPortalDossier({
    dossier,
    state,
    key,
    channel,
    names,
    applicant,
    lookedUp,
    files: { resultFiles, submittedFiles },
  })
}

const toRenewing = (deps: PortalTargetDeps) => ({
  database: deps.database,
  results: (dossier: number) => deps.results(dossier, toCarriage(deps)),
  byAddress: fetchesResults(deps),
  repeatsDone: deps.settings.repeatDone,
  unfetchedMax: deps.settings.unfetchedMax,
})

const fetchesResults = (deps: PortalTargetDeps): boolean => toCarriage(deps) === 'by-address'

/** A result goes with the step that says that there is one, and with those after it. */
const hasResult = ({ status }: Pick<PortalState, 'status'>): boolean =>
  status === 'done' || status === 'result-returned'

const toCarriage = (deps: PortalTargetDeps): Carriage => (takesStatuses(deps) ? 'uploaded' : 'by-address')

/** A paper that a path cannot name would keep the whole dossier from being sent. */
const takesPapers = ({ paths, settings }: PortalTargetDeps): boolean =>
  settings.sendPapers && [...paths.values()].every((path) => path.takesPapers)

const firstFaults = ({ paths }: PortalTargetDeps, item: PortalDossier): readonly RequestFault[] =>
  [...paths.values()].find((path) => path.toFaults(item).length > 0)?.toFaults(item) ?? []

/** Who can mend it: what the one-stop system states, or the configuration. */
function toCause(faults: readonly RequestFault[]): StopCause {
  const pointers = faults.map(({ pointer }) => pointer)
  if (pointers.includes('/code')) return 'code-not-accepted'
  if (pointers.some((pointer) => pointer.startsWith('/applicant'))) return 'applicant-unknown'
  return pointers.includes('/channel') ? 'channel-unknown' : 'not-carried'
}

/** One record before the first byte leaves. What goes by address is on record when it is fetched, what is uploaded here. */
function recordDisclosure(
  deps: PortalTargetDeps,
  { dossier: { row } }: LanePiece,
  { code }: Key,
  { applicant: { number, name }, resultFiles, submittedFiles }: PortalDossier,
): Promise<void> {
  const { trail } = deps
  const fields: DossierField[] = ['applicant']
  if (toCarriage(deps) === 'uploaded') {
    if (resultFiles.length > 0) fields.push('certificate')
    if (submittedFiles.length > 0) fields.push('attachments')
  }
  return trail.append({
    kind: 'dossier-disclosure',
    requestId: randomUUID(),
    consumer: row.consumer,
    operation: 'send-to-portal',
    procedure: row.procedure,
    dossier: row.code,
    unit: row.unit,
    subject: trail.getSubject(number ?? name),
    fields,
    target: `${portalTargetName}/${code}`,
  })
}

async function sendSteps(
  deps: PortalTargetDeps,
  piece: LanePiece,
  context: SendContext,
  key: Key,
  sent: number,
): Promise<SendOutcome> {
  const steps = piece.steps.slice(sent).map((step) => toPortalStep(piece.dossier, step))
  if (steps.length === 0) return { kind: 'accepted' }
  const answer = await context.call({ idempotent: false }, (path, signal, span) =>
    getPath(deps, path).appendSteps(key, steps, signal, span),
  )
  switch (answer.outcome) {
    case 'accepted':
      return { kind: 'accepted' }
    case 'refused':
      return refusedThere(deps, piece, answer)
    case 'absent':
      return refused('differs-there', 'absent')
    case 'exists':
    case 'unintelligible':
      return open(deps, piece, answer)
  }
}

function toPortalStep({ events }: DossierWithEvents, step: LanePiece['steps'][number]): PortalStep {
  const { status, at, event, part } = step
  const recorded = events.find(({ type, at: when }) => type === event.type && when === event.at)
  const officer = recorded?.officer ?? null
  return {
    status,
    at,
    // An account that is the number of a person stays here.
    officer: officer !== null && /\d{9}/.test(officer) ? null : officer,
    title: null,
    department: null,
    content: toStepContent({ status, event, supposed: part !== undefined }),
    startedAt: null,
    dueAt: null,
  }
}

async function lookUp(deps: PortalTargetDeps, piece: LanePiece, context: SendContext): Promise<LookUpOutcome> {
  const chosen = chooseCode(deps, piece.dossier.row, readNote(piece.notes.code))
  // Nothing was sent under a code that is not known yet.
  if (chosen.kind !== 'code') return { kind: 'absent' }
  const shown = await show(deps, context, chosen.code, piece)
  if (shown === null) return { kind: 'cannot-ask' }
  if (!('keys' in shown)) return shown
  await keepId(context, { code: chosen.code, id: readNote(piece.notes.id) }, shown.id)
  if (takesStatuses(deps)) await context.keep({ reached: findReached(piece, shown.status) })
  return { kind: 'found', item: null, steps: shown.keys }
}

type Shown =
  | (ShownSteps & { id: string | null; status: PortalView['status'] })
  | { kind: 'absent' }
  | { kind: 'unclear'; code: string | null; words?: string | null }
  | { kind: 'cannot-ask' }

/** What the portal shows under this code; `null` = it cannot be asked at all. */
async function show(
  deps: PortalTargetDeps,
  context: SendContext,
  code: string,
  piece: LanePiece,
): Promise<Shown | null> {
  const able = [...deps.paths.values()].filter(({ canLookUp }) => canLookUp)
  const [first] = able
  if (first === undefined) return null
  const path = able.length === deps.paths.size ? undefined : first.name
  const [found] = await context.call({ idempotent: true, path }, (name, signal, span) =>
    getPath(deps, name).lookUp([code], signal, span),
  )
  if (found === undefined) return { kind: 'unclear', code: 'unintelligible' }
  if (found.known === 'unclear') {
    return { kind: 'unclear', code: 'unintelligible', words: await toWords(deps, piece.dossier.row, found.text) }
  }
  if (!found.known) return { kind: 'absent' }
  const { id, status, steps } = found.view
  const compared = compareShown(steps, toStatuses(piece))
  return 'keys' in compared ? { ...compared, id, status } : compared
}

function getPath({ paths }: PortalTargetDeps, name: string): PortalPath {
  const path = paths.get(name)
  if (path === undefined) throw new Error(`there is no path ${name} to the portal`)
  return path
}
