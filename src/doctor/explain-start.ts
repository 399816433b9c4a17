/**
 * A start that failed, in the doctor's words: where, what is wrong, what to do next. No stack trace, no value of a setting,
 * no message of a driver: any of them may hold a password.
 */
import type { Config } from '../config/config.ts'
import { ConfigProblems } from '../config/problem.ts'
import { StartRefusal } from '../domain/start-refusal.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { DatabaseStartFailure } from '../store/postgres/start-failure.ts'
import { databaseAccount, databaseAddress, explainDatabaseFailure } from './database-failure.ts'
import type { Language } from './print.ts'

/** The part of a configuration that says where things are. */
interface StartFiles {
  database: Pick<Config['database'], 'url'>
  server: Pick<Config['server'], 'host' | 'port'>
}

/** Files that cannot be used: every fault at its place, and what to do. */
export function explainProblems(error: ConfigProblems, language: Language): string {
  return `${error.tell(language)}\n    → ${settingsAdvice[language]}`
}

export function explainStart(error: unknown, config: StartFiles, language: Language): string {
  if (error instanceof ConfigProblems) return explainProblems(error, language)
  const vi = language === 'vi'
  const problems = toProblems(error, config).map(([says, advice]) => `  ${says[language]}\n    → ${advice[language]}`)
  return [vi ? 'không khởi động được:' : 'the gateway cannot start:', ...problems].join('\n')
}

type Sentence = Bilingual

function toProblems(error: unknown, config: StartFiles): [Sentence, Sentence][] {
  if (error instanceof StartRefusal) return error.problems.map(({ says, advice }) => [says, advice])
  if (error instanceof DatabaseStartFailure) return [databaseProblem(error, config.database.url)]
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') return [processProblem(code, config)]
  const says = error instanceof Error ? error.message : 'unknown'
  return [
    [{ vi: `lỗi của chính chương trình (${says})`, en: `a defect of the program itself (${says})` }, defectAdvice],
  ]
}

const settingsAdvice = {
  vi: 'Sửa từng chỗ nêu trên (docs/reference/configuration.md giải thích từng mục); npm run doctor cho biết thêm.',
  en: 'Correct each place above (docs/reference/configuration.md explains every setting); npm run doctor says more.',
}
const defectAdvice = {
  vi: 'Chạy npm run doctor; nếu mọi thứ đều tốt, báo cho đơn vị phát triển cổng kèm dòng này.',
  en: 'Run npm run doctor; if all is well there, report this line to the developers of the gateway.',
}

function databaseProblem({ step, cause }: DatabaseStartFailure, url: string): [Sentence, Sentence] {
  const { code, says, advice } = explainDatabaseFailure(cause)
  const account = databaseAccount(url)
  const place = databaseAddress(url)
  const as = account === '' ? { vi: '', en: '' } : { vi: `, tài khoản ${account}`, en: `, account ${account}` }
  const doing = steps[step]
  return [
    {
      vi: `cơ sở dữ liệu ${place}${as.vi}: ${says[0]} (${code}, khi ${doing.vi})`,
      en: `database ${place}${as.en}: ${says[1]} (${code}, while ${doing.en})`,
    },
    { vi: advice[0], en: advice[1] },
  ]
}

const steps: Record<DatabaseStartFailure['step'], Sentence> = {
  connect: { vi: 'kết nối', en: 'connecting' },
  migrate: { vi: 'nâng cấp lược đồ', en: 'bringing its schema up to date' },
  clock: { vi: 'đọc đồng hồ', en: 'reading its clock' },
  keys: { vi: 'đối chiếu khóa', en: 'proving the keys' },
  trail: { vi: 'mở nhật ký khai thác', en: 'opening the audit trail' },
}

function processProblem(code: string, { server }: Pick<StartFiles, 'server'>): [Sentence, Sentence] {
  const at = `${server.host}:${server.port}`
  if (code === 'EADDRINUSE') {
    return [
      { vi: `cổng ${at} đã có chương trình khác dùng (${code})`, en: `${at} is taken by another program (${code})` },
      {
        vi: 'Dừng chương trình đó, hoặc đặt `server.port` khác.',
        en: 'Stop that program, or set another `server.port`.',
      },
    ]
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return [
      { vi: `không mở được cổng ${at} (${code})`, en: `${at} cannot be opened (${code})` },
      {
        vi: 'Kiểm tra `server.host` và `server.port`: địa chỉ phải có trên máy này, cổng dưới 1024 cần quyền riêng.',
        en: 'Check `server.host` and `server.port`: the address must be one of this machine, ports below 1024 need a right of their own.',
      },
    ]
  }
  return [{ vi: `hệ thống báo lỗi ${code}`, en: `the system reports ${code}` }, defectAdvice]
}
