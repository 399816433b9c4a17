/**
 * Has what targets show of dossiers compared with what is held here, and prints what differs. The reading is done by a running gateway:
 * one process reads at a time, through one link with its rate and breaker.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { terminalLanguage } from '../app/command-line.ts'
import { type DifferenceKind, differenceKinds, differences } from '../domain/reconcile/difference.ts'
import { stopCauses } from '../domain/sync/stop-cause.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findDossiersByCode } from '../store/dossier/dossiers.ts'
import { createDatabase, type Queryable } from '../store/postgres/database.ts'
import {
  beginRun,
  findRun,
  type ReconciliationRun,
  readDifferences,
  type ShownDifference,
} from '../store/sync/reconciliation.ts'
import {
  commandConfig,
  commandEnvironment,
  configOptions,
  couldNot,
  jsonOption,
  refusal,
  runCommand,
} from './command.ts'

const command = {
  usage: 'npm run reconcile',
  purpose: {
    vi: 'Đối soát hồ sơ với hệ thống nhận (Cổng Dịch vụ công) và nêu từng sai lệch; với --mend thì gửi lại những gì gửi lại là đủ.',
    en: 'Compares dossiers with what the targets show and names what differs; with --mend it has sent again what sending mends.',
  },
  options: {
    ...configOptions,
    json: jsonOption,
    target: {
      kind: 'text',
      value: 'NAME',
      meaning: { vi: 'chỉ hệ thống nhận này, như portal', en: 'only this target, such as portal' },
    },
    dossier: {
      kind: 'text',
      value: 'CODE',
      meaning: { vi: 'chỉ hồ sơ này', en: 'only this dossier' },
    },
    kind: {
      kind: 'choice',
      values: differenceKinds,
      meaning: {
        vi: 'chỉ những hồ sơ đã có sai lệch loại này, như behind',
        en: 'only dossiers that had this difference, such as behind',
      },
    },
    mend: {
      kind: 'flag',
      meaning: { vi: 'gửi lại những gì gửi lại là đủ', en: 'sends again what sending mends' },
    },
    known: {
      kind: 'flag',
      meaning: {
        vi: 'không đọc lại: chỉ in sai lệch đã biết',
        en: 'reads nothing anew: prints what is known to differ',
      },
    },
    wait: {
      kind: 'text',
      value: 'SECONDS',
      meaning: {
        vi: 'chờ lâu nhất bao nhiêu giây; mặc định 600',
        en: 'how long it waits for the end, in seconds; absent = 600',
      },
    },
  },
  examples: [
    {
      typed: 'npm run reconcile -- --config gateway.yaml --target portal',
      meaning: { vi: 'đối chiếu với Cổng Dịch vụ công', en: 'compares with the portal' },
    },
    {
      typed: 'npm run reconcile -- --config gateway.yaml --kind behind --mend',
      meaning: { vi: 'gửi lại những hồ sơ mà bên kia còn chậm', en: 'sends again what is behind there' },
    },
  ],
  exitCodes: {
    0: { vi: 'khớp, hoặc đã gửi lại hết', en: 'all agree, or all that differs was sent again' },
    1: { vi: 'còn sai lệch', en: 'some differ' },
    2: couldNot,
    3: {
      vi: 'chưa xong: chưa có cổng nào chạy, hoặc kết nối đang lỗi; lần đối soát sẽ tự đi tiếp',
      en: 'not at its end: no gateway runs, or the link is sick; the run goes on by itself',
    },
  },
} as const

const pollMs = 300
const shownMax = 10_000

await runCommand(command, async (options) => {
  const { kind } = options
  const waitMs = readWait(options.wait)
  const { config, close } = await commandConfig(options, { database: true })
  const database = createDatabase(config.database, console)
  try {
    const configured = config.links.portal ? ['portal'] : []
    const targets = configured.filter((name) => options.target === undefined || name === options.target)
    if (targets.length === 0) {
      const known = configured.join(', ')
      throw configured.length === 0
        ? refusal(
            'Chưa cấu hình hệ thống nhận nào đọc lại được: hãy đặt `links.portal`.',
            'No target that can be read is configured: set `links.portal`.',
          )
        : refusal(`--target nhận một trong các giá trị: ${known}.`, `--target must be one of: ${known}.`)
    }
    const dossiers = await findDossiers(database, options.dossier)
    const began: ReconciliationRun[] = []
    if (!options.known) {
      for (const target of targets) {
        for (const dossier of dossiers) {
          const order = { target, begunBy: 'command', mends: options.mend, dossier, kind }
          began.push(await beginRun(database, order, Date.now()))
        }
      }
    }
    const runs = await waitForEnd(database, began, waitMs)
    const found: ShownDifference[] = []
    for (const target of targets) {
      found.push(...(await readDifferences(database, { target, kind, dossier: options.dossier, limit: shownMax })))
    }
    const isMended = ({ target, mendedAt }: ShownDifference) =>
      runs.some((run) => run.target === target && mendedAt !== null && mendedAt >= run.begunAt)
    print(runs, found, isMended, { json: options.json, language: terminalLanguage(commandEnvironment()) })
    if (runs.some(({ endedAt }) => endedAt === null)) process.exitCode = 3
    else if (found.some((one) => !isMended(one))) process.exitCode = 1
  } finally {
    await database.close()
    await close()
  }
})

function readWait(text: string | undefined): number {
  if (text === undefined) return 600_000
  if (!/^\d{1,6}$/.test(text)) {
    throw refusal('--wait phải là số giây nguyên.', '--wait must be a whole number of seconds.')
  }
  return Number(text) * 1_000
}

/** `null` = all of them. */
async function findDossiers(connection: Queryable, code: string | undefined): Promise<(number | null)[]> {
  if (code === undefined) return [null]
  const rows = await findDossiersByCode(connection, code)
  if (rows.length === 0) {
    throw refusal(`--dossier: không có hồ sơ nào mang mã ${code}.`, `--dossier: no dossier has the code ${code}.`)
  }
  return rows.map(({ id }) => id)
}

/** Runs as they are at their end, or when the time is over. */
async function waitForEnd(
  connection: Queryable,
  began: readonly ReconciliationRun[],
  waitMs: number,
): Promise<ReconciliationRun[]> {
  const until = performance.now() + waitMs
  for (;;) {
    const runs: ReconciliationRun[] = []
    for (const run of began) runs.push((await findRun(connection, run.id)) ?? run)
    if (runs.every(({ endedAt }) => endedAt !== null) || performance.now() >= until) return runs
    await pause(pollMs)
  }
}

/** A lane that stands still sends nothing before that is changed which stopped it. */
function toAdvice({ kind, stoppedCause }: ShownDifference): Bilingual {
  return stoppedCause === null ? differences[kind].advice : stopCauses[stoppedCause].release
}

function print(
  runs: readonly ReconciliationRun[],
  found: readonly ShownDifference[],
  isMended: (one: ShownDifference) => boolean,
  { json, language }: { json: boolean; language: keyof Bilingual },
): void {
  if (json) {
    const byKind: Partial<Record<DifferenceKind, number>> = {}
    for (const { kind } of found) byKind[kind] = (byKind[kind] ?? 0) + 1
    const shown = {
      runs: runs.map(({ target, mends, equal, different, underWay, mended, waitsFor, begunAt, endedAt }) => ({
        target,
        mends,
        equal,
        different,
        underWay,
        mended,
        waitsFor,
        begunAt: new Date(begunAt).toISOString(),
        endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      })),
      counts: byKind,
      differences: found.map((one) => ({
        target: one.target,
        dossier: one.dossier,
        unit: one.unit,
        kind: one.kind,
        ours: one.ours,
        theirs: one.theirs,
        mendedBy: one.resendFrom === null ? 'person' : 'gateway',
        sentAgain: isMended(one),
        since: new Date(one.firstSeenAt).toISOString(),
        stopped: one.stoppedCause,
        advice: toAdvice(one),
      })),
    }
    console.log(JSON.stringify(shown))
    return
  }
  for (const one of found) {
    const { text } = differences[one.kind]
    const again = isMended(one) ? { vi: 'đã gửi lại', en: 'sent again' }[language] : toAdvice(one)[language]
    console.log(`${one.dossier} (${one.unit}) ${one.target}: ${text[language]} [${one.kind}] → ${again}`)
  }
  for (const { target, equal, different, underWay, mended, endedAt, waitsFor } of runs) {
    const open = endedAt === null ? ` ${waitsFor ?? { vi: 'chưa xong', en: 'not at its end' }[language]}` : ''
    console.log(
      {
        vi: `${target}: ${equal} khớp, ${different} khác, ${underWay} đang gửi, ${mended} đã gửi lại.${open}`,
        en: `${target}: ${equal} equal, ${different} different, ${underWay} under way, ${mended} sent again.${open}`,
      }[language],
    )
  }
}
