/**
 * Takes the people out of a captured answer and writes a case for test/foreign/answers. Runs where the capture was made:
 * no line of it is ever printed, and nothing is written while something in it might still be somebody's.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import { fromHar } from '../scrub/message.ts'
import { type Scrubbed, scrubAnswer } from '../scrub/scrub-answer.ts'
import { type CaseChoice, writeCase } from '../scrub/write-case.ts'
import { couldNot, refusal, runCheckedCommand } from './command.ts'

const questions = ['lookup', 'verify', 'push', 'status', 'result'] as const
const command = {
  usage: 'npm run scrub-answer',
  purpose: {
    vi: 'Thay mọi người trong một phản hồi đã ghi lại bằng người không có thật, giữ nguyên cấu trúc, và ghi thành ca kiểm thử.',
    en: 'Replaces everybody in a captured answer by people who do not exist, keeps its structure, and writes a test case.',
  },
  operands: {
    value: 'FILE…',
    meaning: {
      vi: 'phản hồi HTTP (curl --raw --include), XML, JSON hoặc HAR',
      en: 'an HTTP answer (curl --raw --include), XML, JSON or HAR',
    },
  },
  options: {
    out: {
      kind: 'text',
      value: 'FOLDER',
      preset: '.',
      meaning: { vi: 'thư mục nhận các tệp', en: 'where the files go' },
    },
    name: {
      kind: 'text',
      value: 'NAME',
      preset: 'captured',
      meaning: { vi: 'tên của ca', en: 'name of the case' },
    },
    upstream: {
      kind: 'choice',
      values: ['population', 'registry'],
      preset: 'population',
      meaning: { vi: 'hệ thống đã trả lời', en: 'whose answer it is' },
    },
    ask: {
      kind: 'choice',
      values: questions,
      preset: 'lookup',
      meaning: { vi: 'câu hỏi đã gửi', en: 'what was asked' },
    },
    on: {
      kind: 'list',
      value: 'LAYER',
      meaning: { vi: 'lớp truy cập hoặc thế hệ (lgsp, G2…)', en: 'access layer or generation (lgsp, G2…)' },
    },
    entry: {
      kind: 'text',
      value: 'NUMBER',
      preset: '0',
      meaning: { vi: 'phản hồi thứ mấy trong HAR, từ 0', en: 'which answer of a HAR, from 0' },
    },
  },
  examples: [
    {
      typed: 'npm run scrub-answer -- answer.http --name empty-record --out cases',
      meaning: { vi: 'một câu trả lời đã bắt được', en: 'one captured answer' },
    },
    {
      typed: 'npm run scrub-answer -- session.har --entry 3 --upstream registry --ask status --on G2',
      meaning: { vi: 'câu trả lời thứ tư trong tệp HAR', en: 'the fourth answer of a HAR' },
    },
  ],
  exitCodes: {
    0: { vi: 'đã ghi', en: 'written' },
    1: { vi: 'không ghi: có thể còn dữ liệu cá nhân', en: 'not written: something might still be personal' },
    2: couldNot,
  },
} as const

await runCheckedCommand(command, async ({ out, name, upstream, ask, on, entry }, faults, files) => {
  if (files.length === 0) faults.add('Hãy nêu ít nhất một tệp.', 'Name at least one file.')
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(name)) {
    faults.add(
      '--name chỉ gồm chữ thường không dấu, số và dấu gạch nối.',
      '--name must be small letters, digits and dashes.',
    )
  }
  if (faults.any) throw faults.toRefusal()
  const choice = { upstream, ask, on } as const
  files.forEach((file, index) => {
    const own = files.length === 1 ? name : `${name}-${index + 1}`
    // Whatever goes wrong with a capture, its words are not shown.
    const scrubbed = quietly(index + 1, () => scrubAnswer(getCapture(file, Number(entry))))
    if (scrubbed.leftovers.length > 0) refuse(index, scrubbed)
    else write(out, { ...choice, name: own }, scrubbed)
  })
})

function getCapture(file: string, entry: number): Buffer {
  const bytes = readFileSync(file)
  return /\.har$/i.test(file) ? fromHar(bytes.toString('utf8'), entry) : bytes
}

function quietly<T>(number: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { vi, en } = explainUnreadable(error)
    throw refusal(`Tệp thứ ${number}: ${vi}.`, `File ${number}: ${en}.`)
  }
}

function refuse(index: number, { leftovers }: Scrubbed): void {
  process.exitCode = 1
  const kinds = new Map<string, number[]>()
  for (const { kind, at } of leftovers) kinds.set(kind, [...(kinds.get(kind) ?? []), at])
  const places = Array.from(kinds, ([kind, at]) => `${at.length} ${kind} (at ${at.slice(0, 5).join(', ')})`)
  console.error(`file ${index + 1}: not written, this might still be somebody's: ${places.join('; ')}`)
}

function write(folder: string, choice: CaseChoice, scrubbed: Scrubbed): void {
  const { yaml, data } = writeCase(scrubbed, choice)
  const yamlFile = join(folder, `${choice.name}.yaml`)
  const dataFile = join(folder, data.file)
  for (const file of [yamlFile, dataFile]) {
    if (existsSync(file)) throw refusal(`${file}: đã có tệp này.`, `${file} is there already.`)
  }
  writeFileSync(dataFile, data.bytes)
  writeFileSync(yamlFile, yaml)
  console.log(`${yamlFile}\n${dataFile}`)
}
