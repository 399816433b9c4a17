// One push, from its body to what the registry makes of it. Decided and written down in one go, so that two pushes of one
// dossier at the same moment cannot both be the first.

import { createHash } from 'node:crypto'
import type { Serving } from '../../wire/serve.ts'
import type { Incoming, Reply } from '../../wire/types.ts'
import { scenarioFor } from '../choose-scenario.ts'
import type { RegistryDeps } from '../deps.ts'
import { getScenario, type PushTwist, type ScenarioName } from '../scenarios.ts'
import type { Dossier, Generation, PushLine, Verdict } from '../state/dossier.ts'
import { advance } from '../state/dossier-lifecycle.ts'
import { slotFor } from '../state/slot.ts'
import { unitAt } from '../units.ts'
import { refusal, refuseCaller } from './access.ts'
import { getProblems, isObject, text } from './checks.ts'
import { type Filing, type Problem, parseObject, readFiling } from './envelope.ts'
import { toFields } from './result.ts'
import * as say from './texts.ts'

export type PushDeed = {
  readonly reply: Reply
  readonly act: PushTwist['answer']
  /** To be done after registrySlowMs, whether or not the caller still waits; gives the answer. */
  readonly late?: (now: number) => Reply
}

export function receivePush(
  gen: Generation,
  incoming: Incoming,
  header: ScenarioName | undefined,
  now: number,
  serving: Serving,
  { dossiers, chooser }: RegistryDeps,
): PushDeed {
  const { settings } = serving
  const filing = readFiling(gen, incoming.body, settings)
  const { code, module } = filing
  const before = dossiers.get(code)
  if (before) advance(before, now, dossiers, settings)
  const name = scenarioFor(before, header, { code, gen, module }, chooser)
  const { push: planned, tell } = getScenario(name)
  const slot = slotFor('push', settings, tell?.types)
  const twist = planned && (before?.twisted ?? 0) < (planned.times ?? 1) ? planned : undefined

  const base: Omit<PushLine, 'verdict'> = {
    t: 'push',
    at: now,
    code,
    gen,
    hash: createHash('sha256').update(incoming.body).digest('hex'),
    module,
    unit: filing.unit,
    linked: filing.linked,
    received: filing.received,
    ...(name === undefined ? {} : { scenario: name }),
  }

  function write(verdict: Verdict, more: Partial<PushLine> = {}): void {
    // A push without a code cannot be counted under any.
    if (code === '') return
    const kept =
      verdict === 'registered' || verdict === 'supplemented' || verdict === 'suspected' || verdict === 'foreign'
    const files = twist?.loseFile ? filing.files.slice(1) : filing.files
    dossiers.record({
      ...base,
      verdict,
      ...(kept ? { data: filing.data, files } : {}),
      ...(verdict === 'registered' || verdict === 'foreign' ? { id: dossiers.nextId() } : {}),
      ...more,
    })
  }

  function finish(more: Partial<PushLine> = {}): Reply {
    const known = dossiers.get(code)
    const problems = [
      ...filing.problems,
      ...(settings.registryChecks === 'off' ? [] : getProblems(gen, module, filing.fields)),
    ]
    const fail = (reply: Reply): Reply => {
      write('refused', more)
      return reply
    }
    if (settings.registryDisabledModules.includes(module)) return fail(say.refused(slot, 500, say.DISABLED_TEXT))
    if (filing.problems.length > 0) return fail(say.invalid(gen, filing.problems, slot, getEcho(incoming), settings))
    if (!unitAt(filing.unit, filing.receivedAt, settings)) return fail(say.coded(slot, 106))
    if (problems.length > 0) return fail(say.invalid(gen, problems, slot, getEcho(incoming), settings))
    if (known?.held && known.state === 2) {
      write('supplemented', more)
      return say.accepted(slot)
    }
    if (known?.held && settings.duplicates === 'phrase') {
      const other = settings.duplicateContent === 'compare' && known.hash !== base.hash
      write('duplicate', more)
      const wording = twist?.wording ?? settings.duplicateWording
      const note = other ? ' Nội dung gửi lại khác với nội dung đã tiếp nhận.' : ''
      return say.refused(slot, settings.duplicateCode, say.duplicateText(code, wording) + note)
    }
    if (settings.registryTwins === 'suspect' && !known?.held && isTwin(filing, dossiers.all(), known)) {
      write('suspected', more)
      return say.refused(slot, 500, say.SUSPECTED)
    }
    write('registered', more)
    return say.accepted(slot)
  }

  const closed = refuseCaller(gen, incoming, serving, now, slot)
  if (closed) {
    write('refused')
    return { reply: closed, act: 'true' }
  }
  if (!twist) return { reply: finish(), act: 'true' }

  const mark = { twisted: true } as const
  if (twist.register === 'late') {
    write('dropped', mark)
    return { reply: say.accepted(slot), act: 'slow', late: (at) => finish({ at, late: true }) }
  }
  if (twist.register === 'foreign') write('foreign', mark)
  if (twist.register === 'no') write(twist.answer === 'suspected' ? 'suspected' : 'dropped', mark)
  const truth = twist.register === 'now' ? finish(mark) : say.accepted(slot)
  return { reply: twistedReply(twist, truth, gen, filing, incoming, serving), act: twist.answer }
}

function twistedReply(
  twist: PushTwist,
  truth: Reply,
  gen: Generation,
  filing: Filing,
  incoming: Incoming,
  serving: Serving,
): Reply {
  const { settings } = serving
  const slot = slotFor('push', settings)
  const invalid = (...problems: Problem[]): Reply => say.invalid(gen, problems, slot, getEcho(incoming), settings)
  const [first = 'nycSoGiayToTuyThan', second = 'nycLoaiGiayToTuyThan'] = Object.keys(filing.fields).filter((field) =>
    /(SoDDCN|SoGiayToTuyThan)$/.test(field),
  )
  const kindOfPaper = Object.keys(filing.fields).find((field) => /LoaiGiayToTuyThan$/.test(field)) ?? second
  const born = Object.keys(filing.fields).find((field) => /NgaySinh$/.test(field)) ?? 'nycNgaySinh'
  switch (twist.answer) {
    case 'html':
      return say.html()
    case 'truncated':
      return say.truncated(truth)
    case 'duplicate':
      return say.refused(
        slot,
        settings.duplicateCode,
        say.duplicateText(filing.code, twist.wording ?? settings.duplicateWording),
      )
    case 'unknown-text':
      return say.refused(slot, 999, say.UNKNOWN_TEXT)
    case 'auth-401':
      return refusal({ ...serving, settings: { ...settings, registryAuthFailure: 'http-401' } }, true, slot)
    case 'auth-100':
      return say.coded(slot, 100)
    case 'ip-101':
      return say.coded(slot, 101)
    case 'unit-106':
      return say.coded(slot, 106)
    case 'multi-error':
      return invalid(
        { field: first, kind: 'length' },
        { field: kindOfPaper, kind: 'code-list' },
        { field: first, kind: 'format' },
      )
    case 'code-list-error':
      return invalid({ field: kindOfPaper, kind: 'code-list' })
    case 'date-error':
      return invalid({ field: born, kind: 'format' })
    case 'english-error':
      return invalid({ field: born, kind: 'other', text: say.ENGLISH_TEXT })
    case 'disabled':
      return say.refused(slot, 500, say.DISABLED_TEXT)
    case 'suspected':
      return say.refused(slot, 500, say.SUSPECTED)
    case 'file-refused': {
      const file = filing.files[0]?.name ?? ''
      return say.refused(slot, 500, `DATA_INCORRECT - Tệp đính kèm ${file} không đọc được. Vui lòng kiểm tra lại tệp.`)
    }
    default:
      return truth
  }
}

/** The adapter sends the whole request back; without its files, it is merely long. */
function getEcho(incoming: Incoming): unknown {
  const given = parseObject(incoming.body.toString('utf8'))
  return given && 'fileDinhKem' in given ? { ...given, fileDinhKem: [] } : (given ?? null)
}

/** Same parents and same day of birth, under another code. A second push of the same dossier is the confirmation. */
function isTwin(filing: Filing, all: Iterable<Dossier>, known: Dossier | undefined): boolean {
  if ((known?.verdicts.suspected ?? 0) > 0) return false
  const key = findFamily(filing.fields)
  if (key === undefined) return false
  for (const dossier of all)
    if (dossier.held && dossier.code !== filing.code && findFamily(toFields(dossier)) === key) return true
  return false
}

function findFamily(fields: Filing['fields']): string | undefined {
  if (fields.nksHoTen === undefined || fields.nksNgaySinh === undefined) return undefined
  const parent = (prefix: string): string => {
    const name = fields[`${prefix}HoTen`]
    const number = text(fields[`${prefix}SoDDCN`]) || text(fields[`${prefix}SoGiayToTuyThan`])
    return number || (isObject(name) ? Object.values(name).map(text).join(' ') : text(name))
  }
  const born = fields.nksNgaySinh
  const [mother, father] = [parent('me'), parent('cha')]
  return mother === '' && father === '' ? undefined : JSON.stringify([born, mother, father])
}
