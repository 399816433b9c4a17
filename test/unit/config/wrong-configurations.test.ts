/**
 * Wrong configurations as people write them, and what the start and the doctor say: in both languages, with the place, in plain words,
 * with what was probably meant or what to do next; never in the words of a library.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConsumers } from '../../../src/access/consumers.ts'
import { loadConfig } from '../../../src/config/config.ts'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { checkSettings, configurationProblems } from '../../../src/doctor/checks/check-settings.ts'
import { explainProblems, explainStart } from '../../../src/doctor/explain-start.ts'
import { print } from '../../../src/doctor/print.ts'
import { explainUnreadable } from '../../../src/domain/texts/file-text.ts'
import { readLaw } from '../../../src/law/read-law.ts'
import { DatabaseStartFailure } from '../../../src/store/postgres/start-failure.ts'
import { readUnits } from '../../../src/unit/read-units.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-wrong-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const secret = 'Hush-hush-this-is-a-secret-of-the-test'
writeFileSync(join(folder, 'chain.key'), secret)
writeFileSync(join(folder, 'note.pem'), 'this is a note')
for (const name of ['client.pem', 'client.key', 'ca.pem']) {
  cpSync(resolve(import.meta.dirname, '../../upstream/tls', name), join(folder, name))
}

const good = `database: { url: { env: DB } }
access: { consumersFile: consumers.yaml, keyHashKey: { env: KEY } }
audit: { keyId: k1, chainKey: { file: chain.key }, subjectKey: { env: KEY } }
links:
  population:
    paths:
      - name: ndxp
        driver: ndxp-soap
        url: https://bus.example/ndxp
        username: gateway
        secret: { env: KEY }
`
const environment = {
  DB: 'postgres://gateway:x@db.example/city',
  KEY: secret,
  NOTHING: '',
  SHORT: 'short',
  ODD_URL: 'postgres://gateway:p#w@db.example/city',
}
const also = (text: string) => `${good}${text}\n`
const instead = (from: string, to: string) => {
  expect(good).toContain(from)
  return good.replace(from, to)
}
const ofPath = (text: string) => instead('secret: { env: KEY }', `secret: { env: KEY }\n        ${text}`)

/** Words of libraries and of the machine, which say nothing to anyone who keeps a configuration. */
const jargon =
  /\b(zod|undici|undefined|NaN|null|invalid|expected|received|unrecognized|parse|token|syscall|errno|E[A-Z]{4,}|ERR_\w+|[A-Z]+_[A-Z_]+|Error|\S+\.ts:\d)\b/

/** Both languages are there, and neither speaks as a library does. */
function expectPlain({ vi, en }: Record<'vi' | 'en', string>): void {
  for (const text of [vi, en]) {
    expect(text.replaceAll(folder, '')).not.toMatch(jargon)
    expect(text).not.toContain(secret)
    expect(text).not.toMatch(/^\s+at /m)
  }
  expect(vi).toMatch(/[ạảãàáâậầấẩẫăắằặẳẵđêếềệểễôốồộổỗơớờợởỡưứừựửữíìịỉĩúùụủũýỳỵỷỹéèẹẻẽóòọỏõ]/i)
  expect(vi).not.toBe(en)
}

type Row = [what: string, text: string, place: string, en: RegExp, vi: RegExp]
const configurations: Row[] = [
  ['a bracket that is not closed', 'server: [', 'lienthong.yaml:1:10', /bracket/, /ngoặc/],
  ['a line indented by a tab', 'server:\n\tport: 8080\n', 'lienthong.yaml:2:1', /use spaces/, /dùng dấu cách/],
  ['a line indented by one space too many', also('server:\n  port: 1\n host: x'), ':14:1', /indentation/, /thụt lề/],
  [
    'a quote that is not closed',
    also('log: { level: "info }'),
    'lienthong.yaml:13:1',
    /closing quote/,
    /dấu nháy đóng/,
  ],
  ['a section twice', also('log: {}\nlog: {}'), ':13:1', /log stands here twice/, /log được ghi hai lần/],
  [
    'no space behind a colon',
    also('server: {port:8080}'),
    ':12 server',
    /a space must follow port:/,
    /sau port: phải có/,
  ],
  ['an alias', also('log: *other'), ':12', /aliases.*are not used/, /không dùng bí danh/],
  ['an anchor and its alias', 'a: &a [x]\nb: *a\n', ':2', /write the value again/, /hãy ghi lại giá trị/],
  ['two documents', also('---\nlog: {}'), ':12:1', /there may be one only/, /chỉ dùng được một/],
  ['a list in the place of the whole', '- a\n', ':1', /must be a group of settings/, /phải là một nhóm mục con/],
  ['an empty file', '', ':1 database', /is missing, and has no default/, /thiếu, và không có giá trị mặc định/],
  ['a section that is missing', instead(/links:[\s\S]*/.exec(good)?.[0] ?? '', ''), 'links', /is missing/, /thiếu/],
  ['a section misspelt', also('sever: {}'), ':12 sever', /did you mean server\?/, /có phải ý là server\?/],
  [
    'a setting in another spelling',
    also('server: { drainMS: 1 }'),
    'server.drainMS',
    /mean drainMs\?/,
    /ý là drainMs\?/,
  ],
  ['a setting of another section', also('log: { port: 1 }'), 'log.port', /here are: level/, /ở đây chỉ có: level/],
  ['a word for a number', also('server: { port: eighty }'), 'server.port', /must be a number/, /phải là số/],
  ['a number in quotes', also('server: { port: "8080" }'), 'server.port', /without quotes/, /không đặt trong dấu nháy/],
  ['a time with its unit', also('server: { drainMs: 30s }'), 'server.drainMs', /without letters/, /không kèm chữ/],
  [
    'a number too large',
    also('server: { port: 99999 }'),
    'server.port',
    /greater than 65535/,
    /không được lớn hơn 65535/,
  ],
  ['a number too small', also('server: { port: -1 }'), 'server.port', /not be less than 0/, /không được nhỏ hơn 0/],
  ['a half number', also('server: { port: 80.5 }'), 'server.port', /whole number/, /số nguyên/],
  ['yes for true', also('webhooks: { allowHttp: yes }'), 'webhooks.allowHttp', /true or false/, /true hoặc false/],
  ['text for a group', instead('database: { url: { env: DB } }', 'database: x'), 'database', /a group/, /nhóm mục con/],
  ['text for a list', also('law: { files: law.yaml }'), 'law.files', /must be a list/, /phải là một danh sách/],
  ['a list for text', instead('gateway\n', '[a]\n'), 'paths.0.username', /must be text/, /phải là chuỗi ký tự/],
  ['digits for text', instead('gateway\n', '12345\n'), 'paths.0.username', /in quotes/, /trong dấu nháy/],
  [
    'a word not of the list',
    instead('ndxp-soap', 'ndxp-sop'),
    'paths.0.driver',
    /mean ndxp-soap\?/,
    /ý là ndxp-soap\?/,
  ],
  [
    'nothing of a list',
    instead('        driver: ndxp-soap\n', ''),
    'driver',
    /is missing; it must be one of/,
    /thiếu; phải là một/,
  ],
  [
    'an address without a scheme',
    instead('https://bus.example', 'bus.example'),
    'paths.0.url',
    /a whole URL/,
    /địa chỉ đầy đủ/,
  ],
  [
    'a name with blanks',
    instead('k1', '"not a name!"'),
    'audit.keyId',
    /1 to 40 characters: letters/,
    /từ 1 đến 40 ký tự/,
  ],
  [
    'no path',
    instead(/ {4}paths:[\s\S]*/.exec(good)?.[0] ?? '', '    paths: []\n'),
    'paths',
    /at least 1 entry/,
    /ít nhất 1 mục/,
  ],
  [
    'two paths of one name',
    good + good.slice(good.indexOf('      - name')),
    'paths',
    /a name of its own/,
    /phải có tên riêng/,
  ],
  [
    'a secret in the file',
    instead('secret: { env: KEY }', 'secret: abc'),
    'paths.0.secret',
    /use \{ env: NAME \}/,
    /dùng \{ env: TÊN \}/,
  ],
  [
    'a variable that is not set',
    instead('secret: { env: KEY }', 'secret: { env: NDXP }'),
    'paths.0.secret',
    /variable NDXP is not set/,
    /chưa đặt biến môi trường NDXP/,
  ],
  [
    'a variable that is empty',
    instead('secret: { env: KEY }', 'secret: { env: NOTHING }'),
    'paths.0.secret',
    /must not be empty/,
    /không được để trống/,
  ],
  [
    'a variable and a file at once',
    instead('{ file: chain.key }', '{ file: chain.key, env: KEY }'),
    'audit.chainKey',
    /exactly one of/,
    /đúng một trong/,
  ],
  [
    'a file that is not there',
    instead('chain.key', 'other.key'),
    'audit.chainKey',
    /file other\.key: there is no such file/,
    /tệp other\.key: không có tệp này/,
  ],
  ['a folder for a file', instead('chain.key', '.'), 'audit.chainKey', /this is a folder/, /đây là thư mục/],
  [
    'a profile that is not there',
    ofPath('profile: ndxp.yaml'),
    ':12 links.population.paths.0.profile',
    /no such file/,
    /không có tệp này/,
  ],
  [
    'a key that is too short',
    instead('{ file: chain.key }', '{ env: SHORT }'),
    'audit.chainKey',
    /at least 32 characters/,
    /ít nhất 32 ký tự/,
  ],
  [
    'a certificate that is none',
    ofPath('tls: { cert: { file: note.pem }, key: { file: note.pem } }'),
    'tls.cert',
    /a PEM certificate/,
    /chứng thư dạng PEM/,
  ],
  [
    'a certificate without its key',
    ofPath('tls: { cert: { file: client.pem } }'),
    'tls.key',
    /`cert` stands with `key`/,
    /`cert` phải đi cùng `key`/,
  ],
  [
    'a range of addresses that is none',
    also('server: { trustedProxies: [10.0.0.0/99] }'),
    'trustedProxies.0',
    /a CIDR range/,
    /dải địa chỉ CIDR/,
  ],
  [
    'a unit that is none',
    also('server: { board: { units: [{ code: x y, name: A }] } }'),
    'units.0.code',
    /looks like H99/,
    /có dạng H99/,
  ],
  [
    'a password that is not escaped',
    instead('{ env: DB }', '{ env: ODD_URL }'),
    'database.url',
    /percent-encoded/,
    /mã hóa phần trăm/,
  ],
  [
    'an alert secret of another form',
    also('alerts: { targets: [{ name: a, url: "https://x.example", secret: { env: KEY } }] }'),
    'targets.0.secret',
    /whsec_ and 24 to 64 bytes/,
    /whsec_ và 24 đến 64 byte/,
  ],
  [
    'filings without a registry',
    also('filing: { vault: { keyId: k1, key: { env: KEY } } }'),
    'filing',
    /32 bytes/,
    /32 byte/,
  ],
  [
    'a second person without sign-in',
    also('agreement: { acts: [rotate-keys] }'),
    'agreement.acts',
    /needs access\.signIn/,
    /cần có access\.signIn/,
  ],
  [
    'two times that contradict',
    instead('  population:\n', '  population:\n    guard: { attemptTimeoutMs: 90000 }\n'),
    'guard.probeLeaseMs',
    /at least attemptTimeoutMs/,
    /ít nhất bằng attemptTimeoutMs/,
  ],
]

async function findProblems(work: () => unknown): Promise<ConfigProblems> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ConfigProblems) return error
    throw error
  }
  throw new Error('it was accepted')
}

test.each(configurations)('%s', async (_, text, place, en, vi) => {
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, text)
  const error = await findProblems(() => loadConfig(file, environment))
  const start = { vi: explainProblems(error, 'vi'), en: explainProblems(error, 'en') }
  const findings = configurationProblems(error.problems)
  const doctor = { vi: print(findings, 'vi'), en: print(findings, 'en') }
  for (const reply of [start, doctor]) {
    expectPlain(reply)
    for (const language of ['vi', 'en'] as const) {
      expect(reply[language]).toContain(place)
      expect(reply[language], 'and what to do').toMatch(/→ \S/)
    }
    expect(reply.en).toMatch(en)
    expect(reply.vi).toMatch(vi)
  }
})

const other = (name: string) => join(folder, name)
writeFileSync(other('law.yaml'), 'lawVersion: 1\n')
writeFileSync(other('units.yaml'), 'lists: nothing\n')
const elsewhere: [what: string, work: () => unknown, en: RegExp, vi: RegExp][] = [
  ['no configuration', () => loadConfig(other('no.yaml'), environment), /there is no such file/, /không có tệp này/],
  ['a folder for the configuration', () => loadConfig(folder, environment), /a folder and no file/, /đây là thư mục/],
  ['no law file', () => readLaw([other('no-law.yaml')]), /no-law\.yaml.*no such file/, /no-law\.yaml.*không có tệp/],
  [
    'a law file of another form',
    () => readLaw([other('law.yaml')]),
    /law\.yaml:1 lawVersion/,
    /law\.yaml:1 lawVersion/,
  ],
  ['no file of units', () => readUnits([other('no-units.yaml')]), /no such file/, /không có tệp này/],
  [
    'a file of units of another form',
    () => readUnits([other('units.yaml')]),
    /units\.yaml:1 lists/,
    /units\.yaml:1 lists/,
  ],
]
test.each(elsewhere)('%s', async (_, work, en, vi) => {
  const error = await findProblems(work)
  const reply = { vi: explainStart(error, places, 'vi'), en: explainStart(error, places, 'en') }
  expectPlain(reply)
  expect(reply.en).toMatch(en)
  expect(reply.vi).toMatch(vi)
})

const entry = `consumers:
  - id: one-stop
    name: Một cửa
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99.01]
    quota: { perMinute: 60, burst: 10 }
    grants: [{ procedures: ["1.001193"], operations: [lookup], fields: [fullName] }]
`
const consumers: [what: string, from: string, to: string, en: RegExp, vi: RegExp][] = [
  [
    'no units',
    'units: [H99.01]',
    'units: []',
    /consumers\.0\.units: must have at least 1 entry \(line 5\)/,
    /ít nhất 1 mục \(dòng 5\)/,
  ],
  ['a misspelt member', 'quota:', 'qouta:', /qouta: .*did you mean quota\?/, /qouta: .*có phải ý là quota\?/],
  ['a misspelt operation', '[lookup]', '[lokup]', /did you mean lookup\?/, /có phải ý là lookup\?/],
  [
    'a field that is none',
    '[fullName]',
    '[fulName]',
    /no such field; did you mean fullName\?/,
    /không có trường này; có phải ý là fullName\?/,
  ],
  [
    'a procedure by its name',
    '"1.001193"',
    '"khai sinh"',
    /a national procedure code, such as/,
    /phải là mã thủ tục quốc gia/,
  ],
  [
    'a hash that was cut',
    'a'.repeat(64),
    'a'.repeat(60),
    /64 hexadecimal digits that npm run issue-key printed/,
    /npm run issue-key in ra/,
  ],
  ['a key id of another length', 'abcdefghijkl', 'abc', /exactly 12 characters/, /đúng 12 ký tự/],
  ['a word for a number', 'perMinute: 60', 'perMinute: many', /must be a number/, /phải là số/],
  [
    'a bracket that is not closed',
    'units: [H99.01]',
    'units: [H99.01',
    /^line \d+, column \d+: /,
    /^dòng \d+, cột \d+: /,
  ],
  [
    'nothing to sign in with',
    /keys: .*/.exec(entry)?.[0] ?? '',
    'keys: []',
    /one of keys, tokens and certificates is needed/,
    /phải có ít nhất một trong/,
  ],
]
test.each(consumers)('of the register of consumers: %s', (_, from, to, en, vi) => {
  expect(entry).toContain(from)
  const { problems } = readConsumers(entry.replace(from, to))
  expect(problems.length).toBeGreaterThan(0)
  for (const problem of problems) expectPlain(problem)
  expect(problems.map((problem) => problem.en).join('\n')).toMatch(en)
  expect(problems.map((problem) => problem.vi).join('\n')).toMatch(vi)
})

const places = {
  database: { url: 'postgres://gateway:x@db.example:5433/city' },
  server: { host: '127.0.0.1', port: 8080 },
}
const coded = (code: string) => Object.assign(new Error(`a driver says ${secret}`), { code })
const atTheDatabase = (code: string) => new DatabaseStartFailure('connect', coded(code))
const starts: [what: string, error: Error, en: RegExp, vi: RegExp][] = [
  [
    'a port that is taken',
    coded('EADDRINUSE'),
    /127\.0\.0\.1:8080 is taken.*\n.*server\.port/,
    /đã có chương trình khác dùng.*\n.*server\.port/,
  ],
  [
    'an address that is not of this machine',
    coded('EADDRNOTAVAIL'),
    /cannot be opened.*\n.*server\.host/,
    /không mở được cổng.*\n.*server\.host/,
  ],
  [
    'no database',
    atTheDatabase('ECONNREFUSED'),
    /takes connections there.*\n.*PostgreSQL is running/,
    /không ai nhận kết nối.*\n.*PostgreSQL có đang chạy/,
  ],
  [
    'a host that has no address',
    atTheDatabase('ENOTFOUND'),
    /no address.*\n.*spelling of the host/,
    /tên máy không có địa chỉ.*\n.*chính tả/,
  ],
  [
    'a wrong password',
    atTheDatabase('28P01'),
    /password is wrong.*\n.*Check account and password/,
    /sai mật khẩu.*\n.*Kiểm tra tài khoản/,
  ],
  ['an account without a right', atTheDatabase('42501'), /lacks a right.*\n.*GRANT/, /không đủ quyền.*\n.*GRANT/],
]
test.each(starts)('%s', (_, error, en, vi) => {
  const reply = { vi: explainStart(error, places, 'vi'), en: explainStart(error, places, 'en') }
  expect(reply.en).toMatch(en)
  expect(reply.vi).toMatch(vi)
  for (const text of [reply.vi, reply.en]) {
    // What a code of the system names is in words first; it follows in brackets, for anyone who searches by it.
    expect(text.replaceAll(/ \([^()]*\)/g, '')).not.toMatch(jargon)
    expect(text).not.toContain(secret)
  }
})

test('a certificate of ours that has expired is named with its day', () => {
  const file = join(folder, 'lienthong.yaml')
  writeFileSync(file, ofPath('tls: { cert: { file: client.pem }, key: { file: client.key } }'))
  const findings = checkSettings(loadConfig(file, environment), Date.UTC(2290, 0, 1))
  const own = findings.filter(({ check }) => check === 'own-certificate')
  expect(own).toMatchObject([{ status: 'fail', subject: 'population/ndxp' }])
  const reply = { vi: print(own, 'vi'), en: print(own, 'en') }
  expectPlain(reply)
  expect(reply.en).toMatch(/our certificate is valid until \d{4}-\d\d-\d\d/)
  expect(reply.vi).toMatch(/chứng thư của ta hết hạn \d{4}-\d\d-\d\d/)
})

test('a file that may not be read says who must be let in', () => {
  const reply = explainUnreadable(coded('EACCES'))
  expectPlain(reply)
  expect(reply.en).toMatch(/may not be read; let the account/)
})
