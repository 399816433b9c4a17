/**
 * Until when a dossier is due and why: the rules of the clock, checkable from outside. Needs no configuration and no database, and
 * reads nothing but the law data and the files that are named.
 */
import { z } from 'zod'
import { Channel } from '../domain/dossier/dossier.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIsoInVietnam } from '../domain/vietnam-time.ts'
import { belongsTo } from '../law/limit.ts'
import { readLaw } from '../law/read-law.ts'
import { answerClock, type ClockAnswer, type ClockQuestion } from '../settlement/clock/clock.ts'
import { answerPackage, type PackageAnswer } from '../settlement/clock/package-clock.ts'
import {
  type CommandFaults,
  commandLanguage,
  couldNot,
  jsonOption,
  languageOption,
  runCheckedCommand,
} from './command.ts'
import { readEventsFile } from './dossier-files.ts'

const command = {
  usage: 'npm run due-time',
  purpose: {
    vi: 'Cho biết hạn trả kết quả của một hồ sơ và từng bước tính ra hạn đó, không cần cấu hình và cơ sở dữ liệu.',
    en: 'Says until when a dossier is due and how that is counted, step by step. Needs no configuration and no database.',
  },
  options: {
    procedure: {
      kind: 'text',
      value: 'CODE',
      meaning: { vi: 'mã thủ tục, như 1.001193', en: 'code of the procedure, such as 1.001193' },
    },
    case: {
      kind: 'text',
      value: 'CODE',
      meaning: { vi: 'mã trường hợp, như 1.000894.01', en: 'code of the case, such as 1.000894.01' },
    },
    unit: {
      kind: 'text',
      value: 'CODE',
      meaning: { vi: 'mã đơn vị tiếp nhận, như H99.01.02', en: 'code of the unit, such as H99.01.02' },
    },
    channel: {
      kind: 'choice',
      values: Channel.options,
      meaning: {
        vi: 'kênh tiếp nhận; không nêu thì tính như nộp trực tiếp',
        en: 'how it was handed in; absent = not known, counted like the counter',
      },
    },
    received: {
      kind: 'text',
      value: 'TIME',
      meaning: {
        vi: 'thời điểm tiếp nhận (trực tuyến: thời điểm nộp), ISO 8601 kèm múi giờ',
        en: 'when it was received (online: handed in), ISO 8601 with its offset',
      },
    },
    events: {
      kind: 'text',
      value: 'FILE',
      meaning: {
        vi: 'các sự kiện: danh sách JSON {"type","at","dueAt"?}; các loại ở docs/operate/legal-clock.md',
        en: 'what happened: a JSON list of {"type","at","dueAt"?}; the types are in docs/operate/legal-clock.md',
      },
    },
    'as-of': {
      kind: 'text',
      value: 'TIME',
      meaning: {
        vi: 'kết luận tại thời điểm này; mặc định là bây giờ, không trước sự kiện cuối',
        en: 'verdicts as of this moment; absent = now, and not before the last event',
      },
    },
    law: {
      kind: 'list',
      value: 'FILE',
      meaning: {
        vi: 'tệp dữ liệu pháp luật riêng, ghi đè lên dữ liệu có sẵn; có thể nêu nhiều lần',
        en: 'an own file of law data on top of the shipped ones; may be repeated',
      },
    },
    json: jsonOption,
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run due-time -- --procedure 1.001193 --unit H99.01.02 --received 2026-11-23T08:00:00+07:00',
      meaning: { vi: 'hạn trả của một hồ sơ nhận lúc đó', en: 'the due time of a dossier that was received then' },
    },
    {
      typed:
        'npm run due-time -- --procedure 1.001193 --unit H99.01.02 --received 2026-11-23T08:00:00+07:00 --channel online --lang vi',
      meaning: { vi: 'cùng hồ sơ, nộp trực tuyến', en: 'the same one, handed in online, in Vietnamese' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã trả lời', en: 'answered' },
    2: couldNot,
    3: {
      vi: 'không biết thủ tục, trường hợp, luật, ngày hoặc giờ làm việc nào đó; câu trả lời nêu rõ',
      en: 'a procedure, case, law, day or office hours are not known; the answer says which',
    },
  },
} as const

await runCheckedCommand(command, async (options, faults) => {
  const { procedure, unit } = options
  if (procedure === undefined || !/^\d\.\d{6}$/.test(procedure)) {
    faults.add(
      '--procedure phải là mã thủ tục, như 1.001193.',
      '--procedure must be the code of a procedure, such as 1.001193.',
    )
  }
  if (options.case !== undefined && !belongsTo(options.case, procedure ?? '')) {
    faults.add(
      '--case phải là một trường hợp của thủ tục, như 1.000894.01 của 1.000894.',
      '--case must be a case of the procedure, such as 1.000894.01 of 1.000894.',
    )
  }
  if (unit === undefined || !/^[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7}$/.test(unit)) {
    faults.add('--unit phải là mã đơn vị, như H99.01.02.', '--unit must be the code of a unit, such as H99.01.02.')
  }
  const channel = options.channel ?? null
  const receivedAt = readMoment('--received', options.received, faults)
  const asOf = options['as-of'] === undefined ? null : readMoment('--as-of', options['as-of'], faults)
  const read = options.events === undefined ? { content: [], faults: [] } : readEventsFile(options.events)
  for (const fault of read.faults) faults.add(`--events: ${fault.vi}`, `--events: ${fault.en}`)
  const events = read.content ?? []
  for (const { type, at } of events) {
    if (type === 'received' && receivedAt !== null && at !== receivedAt) {
      faults.add(
        '--events: sự kiện `received` nêu thời điểm khác với --received.',
        '--events: an event `received` states another time than --received.',
      )
    }
  }
  if (faults.any || procedure === undefined || unit === undefined || receivedAt === null) {
    throw faults.toRefusal()
  }
  const question: ClockQuestion = {
    procedure,
    unit,
    channel,
    receivedAt,
    events,
    asOf: asOf ?? Math.max(toWholeSecond(Date.now()), receivedAt, ...events.map(({ at }) => at)),
  }
  if (options.case !== undefined) question.case = options.case
  const law = readLaw(options.law)
  const answer = answerClock(question, law)
  const clocks = answerPackage(question, law)
  if (!answer.known && answer.why !== 'not-accepted') process.exitCode = 3
  if (options.json) {
    const shown = clocks === null ? toJson(answer) : { ...toJson(answer), package: packageToJson(clocks) }
    console.log(JSON.stringify(shown, null, 2))
    return
  }
  const language = commandLanguage(options)
  const parts = clocks === null ? [] : ['', packageToText(clocks, language)]
  console.log([toText(answer, language), ...parts].join('\n'))
})

function packageToJson({ verdict, parts, reasons, rulesHash }: PackageAnswer) {
  const shown = parts.map(({ startAt, dueAt, endedAt, ...part }) => ({
    ...part,
    startAt: findIsoInVietnam(startAt),
    dueAt: findIsoInVietnam(dueAt),
    endedAt: findIsoInVietnam(endedAt),
  }))
  return { verdict, parts: shown, reasons, rulesHash }
}

function packageToText({ parts, reasons }: PackageAnswer, language: keyof Bilingual): string {
  const unknown = { vi: 'chưa biết', en: 'not known' }[language]
  const provisional = { vi: ' (tạm tính)', en: ' (provisional)' }[language]
  const lines = parts.flatMap(({ agency, act, dueAt, reasons: own, ...part }) => [
    `${agency[language]}, ${act[language]}: ${findIsoInVietnam(dueAt) ?? unknown}${part.provisional ? provisional : ''}`,
    ...own.map((reason) => `     ${reason[language]}`),
  ])
  return [...reasons.map((reason) => reason[language]), ...lines].join('\n')
}

function toWholeSecond(at: number): number {
  return at - (at % 1_000)
}

function readMoment(option: string, text: string | undefined, faults: CommandFaults): number | null {
  const read = z.iso.datetime({ offset: true }).safeParse(text)
  if (read.success) return Date.parse(read.data)
  faults.add(
    `${option} phải là thời điểm có múi giờ, như 2026-02-13T15:00:01+07:00.`,
    `${option} must be a moment such as 2026-02-13T15:00:01+07:00, with its offset.`,
  )
  return null
}

function toJson(answer: ClockAnswer) {
  const { reasons, verdict } = answer
  if (!answer.known) {
    const { why, day, acceptBy } = answer
    const nothing = { dueAt: null, firstDueAt: null, provisional: null, law: null }
    return { ...nothing, why, day, acceptBy: findIsoInVietnam(acceptBy), reasons, verdict }
  }
  const { provisional, law, waitingSince, ended, scoring, rulesHash, calendarHash } = answer
  return {
    dueAt: findIsoInVietnam(answer.dueAt),
    firstDueAt: findIsoInVietnam(answer.firstDueAt),
    legalDueAt: findIsoInVietnam(answer.legalDueAt),
    provisional,
    law,
    startAt: findIsoInVietnam(answer.startAt),
    waitingSince: findIsoInVietnam(waitingSince),
    ended: ended === null ? null : { type: ended.type, at: findIsoInVietnam(ended.at) },
    reasons,
    verdict,
    scoring: { endAt: findIsoInVietnam(scoring.endAt), endBy: scoring.endBy, supplementMs: scoring.supplementMs },
    rulesHash,
    calendarHash,
  }
}

function toText(answer: ClockAnswer, language: keyof Bilingual): string {
  const lines = answer.reasons.map((reason, index) => `${String(index + 1).padStart(3)}. ${reason[language]}`)
  if (!answer.known) return lines.join('\n')
  const due = findIsoInVietnam(answer.dueAt)
  const sure = answer.provisional ? { vi: ' (tạm tính)', en: ' (provisional)' }[language] : ''
  const head = { vi: `Hạn trả kết quả: ${due}${sure}`, en: `Due: ${due}${sure}` }[language]
  const first = {
    vi: `Hạn trả đầu tiên: ${findIsoInVietnam(answer.firstDueAt)}`,
    en: `First due time: ${findIsoInVietnam(answer.firstDueAt)}`,
  }
  const hashes = `rules ${answer.rulesHash.slice(0, 16)}, calendar ${answer.calendarHash.slice(0, 16)}`
  return [head, first[language], '', ...lines, '', hashes].join('\n')
}
