/**
 * What a register of consumers gives, before it is in force: who may see a field, what changes for whom between two files, and what a
 * change would have done to the calls of the last days. Needs no configuration, database or network where all that is read are files.
 */
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { readConsumers } from '../access/consumers.ts'
import type { RegisterEntry } from '../access/register.ts'
import { comparePolicies } from '../access/simulation/compare-policies.ts'
import { readRecordLine, toConsumers, toRecordedCall } from '../access/simulation/recorded-calls.ts'
import { ReplayRecords } from '../access/simulation/replay-records.ts'
import { tellComparison, tellReplay, tellWho } from '../access/simulation/tell.ts'
import { findWhoMay, isAttribute, isField } from '../access/simulation/who-may.ts'
import { Operation } from '../domain/access.ts'
import { dayMs } from '../domain/duration.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import { recordedCalls } from '../store/access/recorded-calls.ts'
import { createDatabase } from '../store/postgres/database.ts'
import {
  type CommandFaults,
  commandConfig,
  commandLanguage,
  configOptions,
  couldNot,
  jsonOption,
  languageOption,
  refusal,
  runCheckedCommand,
} from './command.ts'

const file = (vi: string, en: string) => ({ kind: 'text', value: 'FILE', meaning: { vi, en } }) as const
const text = (value: string, vi: string, en: string) => ({ kind: 'text', value, meaning: { vi, en } }) as const

const command = {
  usage: 'npm run simulate-policy',
  purpose: {
    vi: 'Cho biết danh bạ hệ thống khai thác cho ai quyền gì: ai xem được một trường, hai bản khác nhau thế nào, và thay đổi sẽ ảnh hưởng ra sao đến các lượt gọi vừa qua.',
    en: 'Says what a register of consumers gives to whom: who may see a field, how two files differ, and what a change would have done to the calls of the last days.',
  },
  options: {
    policy: file('tệp danh bạ cần xem', 'the register to look at'),
    before: file('bản đang dùng, để so sánh', 'the register in force, to compare with'),
    after: file('bản mới, để so sánh', 'the register to come'),
    who: text(
      'FIELD',
      'ai được tra cứu trường này (hoặc so khớp thuộc tính này); cần --procedure',
      'who may look this field up (or compare this attribute); needs --procedure',
    ),
    procedure: text('CODE', 'mã thủ tục', 'code of a procedure'),
    operation: {
      kind: 'choice',
      values: Object.values(Operation),
      meaning: { vi: 'thao tác; mặc định là lookup', en: 'operation; absent = lookup' },
    },
    unit: text('CODE', 'mã đơn vị; không nêu thì xét mọi đơn vị', 'code of a unit; absent = any'),
    records: file(
      'bản xuất nhật ký (có chữ ký, hoặc mỗi dòng một bản ghi) để xét lại các lượt gọi',
      'an export of the trail (signed, or a record a line) whose calls are judged again',
    ),
    days: text(
      'N',
      'xét lại các lượt gọi của N ngày qua trong cơ sở dữ liệu; cần --config hoặc --sandbox',
      'judges the calls of the last N days in the database again; needs --config or --sandbox',
    ),
    at: text('TIME', 'xét tại thời điểm này; mặc định là bây giờ', 'as of this moment; absent = now'),
    ...configOptions,
    json: jsonOption,
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run simulate-policy -- --policy consumers.yaml --who fullName --procedure 1.001193',
      meaning: { vi: 'ai được xem trường này trong thủ tục này', en: 'who may look this field up in this procedure' },
    },
    {
      typed: 'npm run simulate-policy -- --before consumers.yaml --after new.yaml --config gateway.yaml --days 30',
      meaning: {
        vi: 'thay đổi sẽ ảnh hưởng thế nào đến các lượt gọi 30 ngày qua',
        en: 'what the change would have done to the calls of the last 30 days',
      },
    },
  ],
  exitCodes: {
    0: {
      vi: 'không có quyền mới và không lượt gọi nào bị từ chối',
      en: 'nothing is newly granted, no call would be refused',
    },
    1: {
      vi: 'có quyền mới, hoặc có lượt gọi sẽ bị từ chối',
      en: 'something is newly granted, or a call would be refused',
    },
    2: couldNot,
  },
} as const

await runCheckedCommand(command, async (options, faults) => {
  const at = options.at === undefined ? Date.now() : toMoment(options.at, faults)
  const days = options.days === undefined ? undefined : toDays(options.days, faults)
  const operation = options.operation ?? getDefault(options.who)
  const { who } = options
  const name = who !== undefined && (isField(who) || isAttribute(who)) ? who : undefined
  if (who !== undefined && name === undefined) {
    faults.add('--who: không có trường hay thuộc tính này.', '--who: there is no such field or attribute.')
  }
  if (who !== undefined && options.procedure === undefined) {
    faults.add('--who cần có --procedure.', '--who needs --procedure.')
  }
  if ((options.before === undefined) !== (options.after === undefined)) {
    faults.add('--before và --after phải đi cùng nhau.', '--before and --after go together.')
  }
  if (options.records !== undefined && days !== undefined) {
    faults.add('Chỉ nêu một trong hai: --records hoặc --days.', 'Name one of --records and --days.')
  }
  const policy = read('--policy', options.policy, faults)
  const before = read('--before', options.before, faults)
  const after = read('--after', options.after, faults)
  const current = after ?? policy
  if (options.policy === undefined && options.after === undefined) {
    faults.add('Hãy nêu --policy, hoặc --before cùng --after.', 'Name --policy, or --before and --after.')
  }
  if (faults.any || at === null || current === undefined) throw faults.toRefusal()

  const compared = before && after ? comparePolicies(before, after, at) : undefined
  const found =
    options.procedure === undefined || (who === undefined && options.operation === undefined)
      ? undefined
      : findWhoMay(current, { operation, procedure: options.procedure, name, unit: options.unit, since: at })
  const replayed = await replay()
  if (options.json) {
    console.log(
      JSON.stringify({
        at: new Date(at).toISOString(),
        ...(found && { who: found }),
        ...(compared && { comparison: compared }),
        ...(replayed && { replay: replayed }),
      }),
    )
  } else {
    const language = commandLanguage(options)
    const lines = [
      ...(found ? tellWho(found, language) : []),
      ...(compared ? tellComparison(compared, language) : []),
      ...(replayed ? tellReplay(replayed, language) : []),
    ]
    console.log(lines.join('\n'))
  }
  process.exitCode = compared?.grantsAnything || (replayed?.refused.calls ?? 0) > 0 ? 1 : 0

  async function replay() {
    if (current === undefined || at === null || (options.records === undefined && days === undefined)) return undefined
    const judged = new ReplayRecords(before && toConsumers(before, at), toConsumers(current, at))
    if (options.records !== undefined) await replayFile(options.records, judged)
    if (days !== undefined) await replayDatabase(at - days * dayMs, at, judged)
    return judged.end(current)
  }

  async function replayFile(path: string, judged: ReplayRecords): Promise<void> {
    let line = 0
    for await (const written of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      line += 1
      if (written.trim() === '') continue
      try {
        const call = readRecordLine(written)
        if (call) judged.add(call)
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown'
        throw refusal(`--records: dòng ${line} không phải là bản ghi (${why}).`, `--records: line ${line} ${why}.`)
      }
    }
  }

  async function replayDatabase(since: number, until: number, judged: ReplayRecords): Promise<void> {
    const { config, close } = await commandConfig(options, { database: true })
    // A scan of days may take a while; the limit of a request does not apply to it.
    const database = createDatabase({ ...config.database, statementTimeoutMs: 600_000 }, console)
    try {
      const within = { since: new Date(since).toISOString(), until: new Date(until).toISOString() }
      for await (const body of recordedCalls(database, within)) {
        const call = toRecordedCall(body)
        if (call) judged.add(call)
      }
    } finally {
      await database.close()
      await close()
    }
  }
})

/** A name that only verifications know means one. */
function getDefault(who: string | undefined): Operation {
  return who !== undefined && isAttribute(who) && !isField(who) ? 'verify' : 'lookup'
}

function read(option: string, path: string | undefined, faults: CommandFaults): RegisterEntry[] | undefined {
  if (path === undefined) return undefined
  try {
    const { entries, problems } = readConsumers(readFileSync(path, 'utf8'))
    for (const { vi, en } of problems) faults.add(`${option}: ${vi}`, `${option}: ${en}`)
    return entries
  } catch (error) {
    const { vi, en } = explainUnreadable(error)
    faults.add(`${option}: ${vi}.`, `${option}: ${en}.`)
    return undefined
  }
}

function toMoment(written: string, faults: CommandFaults): number | null {
  const moment = z.iso.datetime({ offset: true }).safeParse(written)
  if (moment.success) return Date.parse(moment.data)
  faults.add(
    '--at phải là thời điểm có múi giờ, như 2026-11-30T15:00:00+07:00.',
    '--at must be a moment such as 2026-11-30T15:00:00+07:00, with its offset.',
  )
  return null
}

function toDays(written: string, faults: CommandFaults): number | undefined {
  if (/^[1-9]\d{0,2}$/.test(written)) return Number(written)
  faults.add('--days phải là số từ 1 đến 999.', '--days must be a number from 1 to 999.')
  return undefined
}
