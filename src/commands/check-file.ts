/**
 * What a signed PDF is worth, checkable from outside: the answer of the API without what only the gateway knows. Needs no configuration and
 * no database, and reads nothing but the file and the folders that are named.
 */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { createFileChecks } from '../signed-file/check-files.ts'
import { type FileFindingView, toAddressView } from '../signed-file/finding-view.ts'
import { isHostPattern } from '../signed-file/judge-address.ts'
import { readTrust, type TrustFolders } from '../signed-file/trust/trust-store.ts'
import {
  type CommandFaults,
  commandLanguage,
  couldNot,
  jsonOption,
  languageOption,
  refusal,
  runCheckedCommand,
} from './command.ts'

const folder = (vi: string, en: string) => ({ kind: 'text', value: 'FOLDER', meaning: { vi, en } }) as const

const command = {
  usage: 'npm run check-file',
  operands: { value: 'FILE', meaning: { vi: 'tệp PDF cần kiểm tra', en: 'the PDF' } },
  purpose: {
    vi: 'Cho biết một tệp PDF có còn nguyên như khi ký không và chữ ký số đáng tin đến đâu, không cần cấu hình và cơ sở dữ liệu.',
    en: 'Says whether a PDF is as it was signed, and what its signatures are worth. Needs no configuration and no database.',
  },
  options: {
    roots: folder(
      'thư mục chứng thư gốc được tin cậy (PEM hoặc DER); không nêu thì không chuỗi nào được tin cậy',
      'certificates that are trusted as roots (PEM or DER); absent = no chain is trusted',
    ),
    intermediates: folder(
      'thư mục chứng thư trung gian; tệp đã ký thường chỉ mang chứng thư của người ký',
      "certificates between roots and signers; signed files usually carry only the signer's",
    ),
    revocation: folder(
      'thư mục danh sách thu hồi (CRL) và trả lời OCSP đã tải về; không tải gì qua mạng',
      'revocation lists and OCSP responses that were downloaded; nothing is fetched',
    ),
    qr: {
      kind: 'text',
      value: 'TEXT',
      meaning: { vi: 'nội dung mã QR trên giấy', en: 'the text of the QR code on the paper' },
    },
    host: {
      kind: 'list',
      value: 'HOST',
      meaning: {
        vi: 'máy chủ của cơ sở dữ liệu hộ tịch; có dấu chấm ở đầu thì gồm mọi máy chủ con; có thể nêu nhiều lần',
        en: 'a host of the registry; with a dot in front every one below it; may be repeated',
      },
    },
    'as-of': {
      kind: 'text',
      value: 'TIME',
      meaning: {
        vi: 'kết luận tại thời điểm này; mặc định là bây giờ',
        en: 'verdicts as of this moment; absent = now',
      },
    },
    json: jsonOption,
    lang: languageOption,
  },
  examples: [
    {
      typed: 'npm run check-file -- result.pdf --roots roots --revocation revocation',
      meaning: {
        vi: 'chữ ký có giá trị không, theo các gốc tin cậy này',
        en: 'what the signatures are worth by these roots',
      },
    },
    {
      typed: 'npm run check-file -- result.pdf --as-of 2026-11-01T00:00:00+07:00 --lang vi',
      meaning: { vi: 'kết luận tính đến thời điểm đó', en: 'verdicts as of that moment' },
    },
  ],
  exitCodes: {
    0: {
      vi: 'tệp còn nguyên và mọi chữ ký có hiệu lực',
      en: 'the file is as it was signed, and every signature is valid',
    },
    1: { vi: 'tệp hoặc chữ ký không đúng', en: 'something is wrong with the file or a signature' },
    2: couldNot,
    3: { vi: 'chưa kết luận được, hoặc tệp không có chữ ký', en: 'no conclusion, or the file has no signature' },
  },
} as const

/** As the API takes them at most. */
const fileBytesMax = 50_000_000
const timeoutMs = 10_000

const exitCodes = { valid: 0, invalid: 1, unknown: 3, unsigned: 3 } as const satisfies Record<
  FileFindingView['verdict'],
  number
>

await runCheckedCommand(command, async (options, faults, operands) => {
  const [file, ...others] = operands
  if (file === undefined || others.length > 0) faults.add('Hãy nêu đúng một tệp.', 'Name one file.')
  const hosts = options.host ?? []
  if (!hosts.every(isHostPattern)) {
    faults.add(
      '--host phải là tên máy chủ như example.vn, hoặc .example.vn.',
      '--host must be a host such as example.vn, or .example.vn.',
    )
  }
  const asOf = options['as-of'] === undefined ? Date.now() : toMoment(options['as-of'], faults)
  const folders: TrustFolders = {
    roots: options.roots,
    intermediates: options.intermediates,
    revocation: options.revocation,
  }
  for (const { folder: where, file: name, why } of readTrust(folders).problems) {
    faults.add(`--${where}: ${name || 'thư mục'}: ${why}`, `--${where}: ${name || 'the folder'}: ${why}`)
  }
  if (faults.any || file === undefined || asOf === null) throw faults.toRefusal()
  if (statSync(file).size > fileBytesMax) {
    throw refusal(`Tệp lớn hơn ${fileBytesMax} byte.`, `The file has more than ${fileBytesMax} bytes.`)
  }
  const checks = createFileChecks({ folders, timeoutMs, queueMax: 1, queueMaxPerOwner: 1 })
  try {
    const found = await checks.check('', new Uint8Array(readFileSync(file)), asOf)
    // Bytes are never refused for their form; only a text can be.
    if (found === null || typeof found === 'string')
      throw refusal('Đang kiểm tra một tệp khác.', 'Another file is being checked.')
    const address = options.qr === undefined ? null : toAddressView(options.qr, hosts)
    const answer = {
      checkedAt: findIso(asOf),
      file: found,
      known: { status: 'not-asked', records: [], since: null },
      address,
    }
    process.exitCode = exitCodes[found.verdict]
    const text = () => toText(found, address?.sentence, commandLanguage(options))
    console.log(options.json ? JSON.stringify(answer, null, 2) : text())
  } finally {
    await checks.close()
  }
})

function toMoment(text: string, faults: CommandFaults): number | null {
  const read = z.iso.datetime({ offset: true }).safeParse(text)
  if (read.success) return Date.parse(read.data)
  faults.add(
    '--as-of phải là thời điểm có múi giờ, như 2026-11-30T15:00:00+07:00.',
    '--as-of must be a moment such as 2026-11-30T15:00:00+07:00, with its offset.',
  )
  return null
}

function toText(found: FileFindingView, address: Bilingual | undefined, language: keyof Bilingual): string {
  const head = {
    vi: { signature: 'Chữ ký', timestamp: 'Dấu thời gian' },
    en: { signature: 'Signature', timestamp: 'Time-stamp' },
  }
  const signatures = found.signatures.flatMap(({ kind, signer, sentences }, index) => [
    '',
    `${head[language][kind]} ${index + 1}${signer ? `: ${signer.name}` : ''}`,
    ...sentences.map((one) => `  ${one[language]}`),
  ])
  const last = address ? ['', address[language]] : []
  return [`SHA-256 ${found.sha256}`, ...found.sentences.map((one) => one[language]), ...signatures, ...last].join('\n')
}
