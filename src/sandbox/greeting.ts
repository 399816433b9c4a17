/**
 * What the sandbox prints when it is ready: where everything is, and lines to paste, one after another, from a first question to a
 * result that was handed over. In the language of the terminal; what is pasted is the same in both. Prints nothing itself.
 */
import { randomUUID } from 'node:crypto'
import type { TerminalLanguage } from '../app/command-line.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { SampleBirth } from './sample-birth.ts'
import { sandboxPurpose } from './state.ts'

export interface Greeting {
  readonly url: string
  readonly mocksUrl: string
  /** The folder that holds the state. */
  readonly directory: string
  readonly apiKey: string
  /** The file that gives a shell GATEWAY, MOCKS and KEY. */
  readonly variablesFile: string
  /** The register of consumers is older than filings and was changed by hand. */
  readonly filingNotGranted: boolean
  readonly birth: SampleBirth
}

const person = {
  personalNumber: '999090000001',
  fullName: 'Nguyễn Văn Thử',
  dateOfBirth: { precision: 'day', date: '1990-01-31' },
}

/** Names of the addresses. */
const addresses = {
  api: { vi: 'API', en: 'API' },
  links: { vi: 'kết nối', en: 'links' },
  operators: { vi: 'vận hành', en: 'operators' },
  board: { vi: 'lãnh đạo', en: 'board' },
  cases: { vi: 'xác minh', en: 'cases' },
  nation: { vi: 'giả lập', en: 'mock nation' },
  portal: { vi: 'cổng DVC', en: 'portal' },
  state: { vi: 'trạng thái', en: 'state' },
} satisfies Record<string, Bilingual>

const texts = {
  ready: { vi: 'Môi trường thử Lienthong đã sẵn sàng.', en: 'Lienthong sandbox is ready.' },
  linksNote: { vi: '(dùng khóa ở dòng dưới)', en: '(with the key of the line below)' },
  operatorsNote: {
    vi: '(chọn một người, hoặc đăng nhập bằng khóa đó, lth_…, và tài khoản tùy ý)',
    en: '(choose a person, or sign in with that key, lth_…, and any account)',
  },
  boardNote: { vi: '(trang của lãnh đạo; đăng nhập như trên)', en: "(the leaders' page; the same way)" },
  casesNote: {
    vi: '(giấy tờ khác với cơ sở dữ liệu; đăng nhập như trên)',
    en: '(papers that differed from the register; the same way)',
  },
  nationNote: { vi: '(người để thử, lỗi để gây ra)', en: '(people to try, faults to cause)' },
  portalNote: {
    vi: '(nơi công dân xem hồ sơ, ở cổng dịch vụ công giả lập)',
    en: '(where a citizen sees a dossier, at the mock portal)',
  },
  stateNote: { vi: '(sửa consumers.yaml được khi đang chạy)', en: '(consumers.yaml can be edited while it runs)' },
  question: {
    vi: 'Dán dòng này: những dữ liệu này có phải của một người không?',
    en: 'Paste this: do these data belong to a person?',
  },
  notGranted: {
    vi: 'consumers.yaml đã được sửa từ khi chưa có việc gửi hồ sơ, nên được để nguyên và chưa cho gửi. Muốn gửi, hãy thêm vào đó một quyền',
    en: 'consumers.yaml was changed before there were filings, so it is left alone and grants none. To file, add a grant',
  },
  howToGrant: {
    vi: "có operations: [file, follow] và các thủ tục, như '1.001193', hoặc chuyển tệp đi nơi khác rồi khởi động lại.",
    en: "to it with operations: [file, follow] and the procedures, such as '1.001193', or move it away and start again.",
  },
  birth: {
    vi: 'Dán các dòng này: gửi một hồ sơ khai sinh kèm giấy tờ, rồi theo dõi đến khi vào sổ (Ctrl-C để thôi theo dõi):',
    en: 'Paste these: file a birth with its paper, then watch it reach the register (Ctrl-C ends the watching):',
  },
  due: {
    vi: 'Rồi dòng này: hồ sơ một cửa của nó hạn trả kết quả lúc nào, vì sao?',
    en: 'Then this: when is its dossier due, and why?',
  },
  certificate: {
    vi: 'Cơ sở dữ liệu có ghi đúng như trên giấy khai sinh không? Và khi một chữ số khác đi?',
    en: 'Does the register hold what stands on its certificate? And with one digit changed?',
  },
  batch: {
    vi: 'Hỏi nhiều người trong một lô; trang này cho biết số lượng và giao kết quả:',
    en: 'Many people as one batch; the page shows it in numbers, and hands its outcomes out:',
  },
  handOver: {
    vi: 'Các bước của hồ sơ đã đến cổng dịch vụ công. Báo đã trả kết quả, rồi tải lại trang mà công dân xem:',
    en: 'Its steps are at the portal by now. Hand the result over, and read the page of the citizen again:',
  },
  variables: {
    vi: 'Các ví dụ trong README và tài liệu dùng GATEWAY, MOCKS và KEY. Cửa sổ lệnh có các biến đó sau khi chạy:',
    en: 'The examples of README and docs use GATEWAY, MOCKS and KEY. A shell knows them after:',
  },
  end: { vi: 'Ctrl-C dừng tất cả.', en: 'Ctrl-C ends everything.' },
} satisfies Record<string, Bilingual>

/** Everything that is printed, line by line. */
export function greet(given: Greeting, language: TerminalLanguage): readonly string[] {
  const { url, mocksUrl, directory, apiKey, birth } = given
  const say = (name: keyof typeof texts) => texts[name][language]
  const at = (name: keyof typeof addresses) => `  ${addresses[name][language].padEnd(15)}`
  const key = `-H 'Authorization: Bearer ${apiKey}'`
  const headers = `${key} -H 'Content-Type: application/json'`
  const { bodyFile, paperFile, paperSha256, dossier } = birth
  const question = JSON.stringify({ purpose: sandboxPurpose, person })
  return [
    '',
    say('ready'),
    `${at('api')}${url}/docs`,
    `${at('links')}${url}/v1/links  ${say('linksNote')}`,
    `${at('operators')}${url}/ops  ${say('operatorsNote')}`,
    `${at('board')}${url}/board  ${say('boardNote')}`,
    `${at('cases')}${url}/cases  ${say('casesNote')}`,
    `${at('nation')}${mocksUrl}/  ${say('nationNote')}`,
    `${at('portal')}${mocksUrl}/portal/tra-cuu  ${say('portalNote')}`,
    `${at('state')}${directory}  ${say('stateNote')}`,
    '',
    say('question'),
    '',
    `curl -sS ${url}/v1/identity/verifications ${headers} -d '${question}'`,
    '',
    ...(given.filingNotGranted ? [say('notGranted'), say('howToGrant'), ''] : []),
    say('birth'),
    '',
    `  curl -sS -T '${paperFile}' ${url}/v1/attachments/${paperSha256} ${key} -H 'Content-Type: application/pdf'`,
    `  curl -sS ${url}/v1/filings ${headers} -H 'Idempotency-Key: ${randomUUID()}' -d '@${bodyFile}'`,
    `  curl -sSN ${url}/v1/filings/events ${key} -H 'Accept: text/event-stream'`,
    '',
    say('due'),
    '',
    `  curl -sS ${url}/v1/dossiers/${dossier} ${key}`,
    '',
    say('certificate'),
    '',
    ...compareTwice(birth).map(
      (compared) => `  curl -sS ${url}/v1/certificates/verifications ${headers} -d '${compared}'`,
    ),
    '',
    say('batch'),
    '',
    `  ${sendBatch(url, key)}`,
    `  xdg-open ${url}/ops/batches`,
    '',
    say('handOver'),
    '',
    `  xdg-open '${mocksUrl}/portal/tra-cuu?ma=${dossier}'`,
    `  ${handOver(url, dossier, headers)}`,
    '',
    say('variables'),
    '',
    `  . '${given.variablesFile}'`,
    '',
    say('end'),
  ]
}

/** The certificate as it is, and with the year of birth changed. */
function compareTwice({ certificate }: SampleBirth): readonly string[] {
  const { child } = certificate.people
  const date = `${Number(child.dateOfBirth.date.slice(0, 4)) - 1}${child.dateOfBirth.date.slice(4)}`
  const changed = { ...certificate, people: { child: { ...child, dateOfBirth: { ...child.dateOfBirth, date } } } }
  return [certificate, changed].map((one) => JSON.stringify({ purpose: sandboxPurpose, certificate: one }))
}

/** One person twice, the second time under another name. */
function sendBatch(url: string, key: string): string {
  const { procedure, dossier, officer, unit } = sandboxPurpose
  const people = [person.fullName, 'Nguyễn Văn Khác'].map((name, index) =>
    [index + 1, person.personalNumber, name, '31/01/1990', procedure, dossier, officer, unit].join(','),
  )
  const header = 'reference,personalNumber,fullName,dateOfBirth,procedure,dossier,officer,unit'
  const lines = [header, ...people].map((line) => `'${line}'`).join(' ')
  const sent = `-H 'Idempotency-Key: ${randomUUID()}' -H 'Content-Type: text/csv' --data-binary @-`
  return `printf '%s\\n' ${lines} | curl -sS '${url}/v1/identity/batches?operation=verify' ${key} ${sent}`
}

/** The one step that neither the gateway nor the registry sees. The shell states the moment in which it is pasted. */
function handOver(url: string, dossier: string, headers: string): string {
  const step = `'{"type":"result-returned","at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}'`
  return `curl -sS ${url}/v1/dossiers/${dossier}/events ${headers} -d ${step}`
}
