/**
 * Which unit a code meant on a day, and which unit an address names: what the API answers, checkable from outside. Needs no
 * database and no gateway; reads the shipped units and the files that are named.
 */
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { toDate, toDay } from '../domain/working-time/days.ts'
import { answerUnit, type SuccessionView, type UnitAnswer, type UnitReference } from '../unit/describe-unit.ts'
import { findUnit, getLevel } from '../unit/find-unit.ts'
import { createNameIndex } from '../unit/name-index.ts'
import { readUnits } from '../unit/read-units.ts'
import { type Resolution, resolveAddress } from '../unit/resolve-address.ts'
import { commandLanguage, couldNot, jsonOption, languageOption, runCheckedCommand } from './command.ts'

const command = {
  usage: 'npm run units',
  purpose: {
    vi: 'Cho biết một mã là đơn vị hành chính nào vào một ngày, hoặc một địa chỉ nêu đơn vị nào; không cần cơ sở dữ liệu.',
    en: 'Says which administrative unit a code meant on a day, or which unit an address names. Needs no database.',
  },
  options: {
    code: {
      kind: 'text',
      value: 'CODE',
      meaning: { vi: 'mã 2, 3 hoặc 5 chữ số, như 00025', en: 'code of 2, 3 or 5 digits, such as 00025' },
    },
    resolve: {
      kind: 'text',
      value: 'ADDRESS',
      meaning: { vi: 'địa chỉ, cũ hoặc mới', en: 'an address of either generation' },
    },
    'as-of': {
      kind: 'text',
      value: 'DAY',
      meaning: { vi: 'ngày, như 2025-06-30; mặc định là hôm nay', en: 'a day such as 2025-06-30; absent = today' },
    },
    units: {
      kind: 'list',
      value: 'FILE',
      meaning: {
        vi: 'tệp đơn vị riêng, ghi đè lên dữ liệu có sẵn; có thể nêu nhiều lần',
        en: 'an own file of units on top of the shipped ones; may be repeated',
      },
    },
    json: jsonOption,
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run units -- --code 00025 --as-of 2025-06-30',
      meaning: {
        vi: 'mã đó là đơn vị nào trước ngày sắp xếp, và nay thuộc đơn vị nào',
        en: 'which unit the code was before the reform, and which took its place',
      },
    },
    {
      typed: "npm run units -- --resolve 'Phường Ba Đình, Hà Nội' --lang vi",
      meaning: { vi: 'đơn vị mà một địa chỉ nêu', en: 'the unit that an address names' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã trả lời', en: 'answered' },
    2: couldNot,
    3: {
      vi: 'đơn vị không có vào ngày đó, không rõ, hoặc địa chỉ chưa chắc chắn; câu trả lời nêu rõ',
      en: 'the unit did not exist on that day or is not known, or the address is not sure; the answer says which',
    },
  },
} as const

const successionWords: Readonly<Record<SuccessionView['kind'], Bilingual>> = {
  whole: { vi: 'toàn bộ', en: 'all of it' },
  part: { vi: 'một phần', en: 'a part of it' },
  'part-of-area': { vi: 'một phần diện tích', en: 'a part of its ground' },
  'part-of-area-whole-population': {
    vi: 'một phần diện tích, toàn bộ dân số',
    en: 'a part of its ground with all its people',
  },
}

await runCheckedCommand(command, async (options, faults) => {
  if ((options.code === undefined) === (options.resolve === undefined)) {
    faults.add('Hãy nêu --code hoặc --resolve, chỉ một trong hai.', 'State either --code or --resolve.')
  }
  if (options.code !== undefined && getLevel(options.code) === null) {
    faults.add('--code phải có 2, 3 hoặc 5 chữ số.', '--code must have 2, 3 or 5 digits.')
  }
  const asOf = options['as-of'] ?? toDate(toDay(Date.now()))
  if (!z.iso.date().safeParse(asOf).success) {
    faults.add('--as-of phải là ngày, như 2025-06-30.', '--as-of must be a day such as 2025-06-30.')
  }
  if (faults.any) throw faults.toRefusal()
  const language = commandLanguage(options)
  const units = await readUnits(options.units.map((file) => resolve(file)))
  if (options.code !== undefined) {
    const answer = answerUnit(units, findUnit(units, options.code, asOf), options.code, asOf, {})
    if (answer.outcome !== 'existed') process.exitCode = 3
    console.log(options.json ? JSON.stringify(answer, null, 2) : tellUnit(answer, language))
    return
  }
  const resolution = resolveAddress(units, await createNameIndex(units), options.resolve ?? '', asOf)
  if (!resolution.sure) process.exitCode = 3
  console.log(options.json ? JSON.stringify(resolution, null, 2) : tellResolution(resolution, language))
})

function tell({ code, fullName, above }: UnitReference): string {
  return `${code} ${[fullName, ...above.map((one) => one.fullName)].join(', ')}`
}

function tellSuccession({ unit, kind, on }: SuccessionView, language: keyof Bilingual): string {
  return `${tell(unit)} (${successionWords[kind][language]}, ${on})`
}

function tellUnit(answer: UnitAnswer, language: keyof Bilingual): string {
  const say = (vi: string, en: string) => ({ vi, en })[language]
  switch (answer.outcome) {
    case 'not-known':
      return say(
        `Không biết mã ${answer.code} vào ngày ${answer.asOf}.`,
        `Nothing is known of ${answer.code} on ${answer.asOf}.`,
      )
    case 'did-not-exist': {
      const { before, after, code, asOf } = answer
      const lines = [say(`Không có đơn vị mã ${code} vào ngày ${asOf}.`, `No unit had the code ${code} on ${asOf}.`)]
      if (before) lines.push(say(`Trước đó: ${tell(before.unit)}`, `Before: ${tell(before.unit)}`))
      for (const one of before?.successors ?? []) lines.push(`  → ${tellSuccession(one, language)}`)
      if (after) lines.push(say(`Sau đó: ${tell(after)}`, `Later: ${tell(after)}`))
      return lines.join('\n')
    }
    case 'existed': {
      const { unit } = answer
      const lines = [tell(unit)]
      for (const one of unit.predecessors) lines.push(`  ← ${tellSuccession(one, language)}`)
      for (const one of unit.successors) lines.push(`  → ${tellSuccession(one, language)}`)
      return lines.join('\n')
    }
  }
}

function tellResolution({ sure, candidates }: Resolution, language: keyof Bilingual): string {
  const head = sure ? { vi: 'Chắc chắn:', en: 'Sure:' } : { vi: 'Chưa chắc chắn:', en: 'Not sure:' }
  const lines = candidates.flatMap(({ unit, reasons, onDay }) => [
    tell(unit),
    ...reasons.map(({ text }) => `    ${text[language]}`),
    ...onDay.map((one) => `  → ${tellSuccession(one, language)}`),
  ])
  return [head[language], ...lines].join('\n')
}
