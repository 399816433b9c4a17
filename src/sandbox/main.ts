/**
 * The sandbox: everything on a laptop with one command. It starts a real PostgreSQL, the mock national systems and a
 * gateway whose secrets were made at random for this folder, and prints a question that can be pasted. State lives in
 * `.data/` and is used again by the next start. Nothing here is for production.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { readOrEnd, terminalLanguage } from '../app/command-line.ts'
import { serve, stopOnSignal } from '../app/serve.ts'
import { explainStart } from '../doctor/explain-start.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { prepareBirth } from './sample-birth.ts'
import { openSandbox, type SandboxState, sandboxPurpose } from './state.ts'

const { options: values } = readOrEnd(
  {
    usage: 'npm start',
    purpose: {
      vi: 'Chạy cả môi trường thử trên một máy: cơ sở dữ liệu, các hệ thống quốc gia giả lập và cổng.',
      en: 'Runs a whole sandbox on one machine: database, mock national systems and gateway.',
    },
    options: {
      data: {
        kind: 'text',
        value: 'FOLDER',
        preset: '.data',
        meaning: { vi: 'thư mục giữ trạng thái', en: 'the folder that holds its state' },
      },
      port: {
        kind: 'text',
        value: 'PORT',
        preset: '8080',
        meaning: {
          vi: 'cổng của API; nếu đã bị chiếm thì dùng cổng trống và in ra',
          en: 'port of the API; where it is taken a free one is used and printed',
        },
      },
      'mocks-port': {
        kind: 'text',
        value: 'PORT',
        preset: '4100',
        meaning: {
          vi: 'cổng của các hệ thống giả lập, cũng vậy',
          en: 'port of the mock national systems, likewise',
        },
      },
      log: {
        kind: 'text',
        value: 'LEVEL',
        preset: 'warn',
        meaning: {
          vi: 'mức ghi nhật ký: debug, info, warn hoặc error',
          en: 'level of the log: debug, info, warn or error',
        },
      },
    },
    exitCodes: {
      0: { vi: 'đã dừng theo yêu cầu', en: 'stopped as asked' },
      1: { vi: 'không khởi động được', en: 'it could not start' },
      2: { vi: 'dòng lệnh sai', en: 'the command line is wrong' },
    },
  },
  process.argv.slice(2),
  process.env,
)
const say = (line: string) => console.log(line)

try {
  await start()
} catch (error) {
  const at = {
    database: { url: process.env.DATABASE_URL ?? '' },
    server: { host: '127.0.0.1', port: Number(values.port) },
  }
  console.error(`lienthong sandbox: ${explainStart(error, at, terminalLanguage(process.env))}`)
  process.exit(1)
}

async function start(): Promise<void> {
  const sandbox = openSandbox(resolve(values.data))
  claim(join(sandbox.directory, 'sandbox.pid'))
  const mocksPort = await preferredPort(Number(values['mocks-port']))
  const mocksUrl = `http://127.0.0.1:${mocksPort}`
  const foundations: (() => Promise<void>)[] = []
  const stopFoundations = async () => {
    for (const stop of foundations.reverse()) await stop()
  }
  // Ctrl-C while it is still starting must not leave a database or a mock behind either.
  let stop = stopFoundations
  // A closing terminal says SIGHUP; a production gateway takes that as `read the consumers again`.
  stopOnSignal(() => stop(), say, ['SIGTERM', 'SIGINT', 'SIGHUP'])
  try {
    let databaseUrl = process.env.DATABASE_URL
    if (!databaseUrl) {
      const postgres = await startEmbeddedPostgres(sandbox.postgresDirectory)
      foundations.push(postgres.stop)
      databaseUrl = postgres.url
      if (postgres.directory !== sandbox.postgresDirectory) {
        say(
          `The account of the database cannot reach ${sandbox.postgresDirectory}: its data are in ${postgres.directory}`,
        )
      }
    }
    foundations.push(await startMocks(mocksPort, join(sandbox.directory, 'mocks')))
    sandbox.noteMocks(mocksUrl)
    const port = await preferredPort(Number(values.port))
    const serving = await serve(sandbox.config({ port, databaseUrl, mocksUrl, logLevel: values.log }))
    stop = async () => {
      await serving.stop()
      await stopFoundations()
    }
    greet(serving.url, mocksUrl, sandbox)
  } catch (error) {
    await stopFoundations()
    throw error
  }
}

/** One sandbox per folder: a second one would stop the first one's database when it ends. */
function claim(file: string): void {
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (owner > 0 && owner !== process.pid && alive(owner)) {
    throw new Error(`process ${owner} uses this folder already; stop it, or name another folder with --data`)
  }
  writeFileSync(file, String(process.pid))
  process.on('exit', () => rmSync(file, { force: true }))
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The one step that neither the gateway nor the registry sees. The shell states the moment in which it is pasted. */
function handOver(url: string, dossier: string, headers: string): string {
  const step = `'{"type":"result-returned","at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}'`
  return `curl -sS ${url}/v1/dossiers/${dossier}/events ${headers} -d ${step}`
}

/** One person twice, the second time under another name. */
function sendBatch(
  url: string,
  key: string,
  { personalNumber, fullName }: { personalNumber: string; fullName: string },
) {
  const { procedure, dossier, officer, unit } = sandboxPurpose
  const people = [fullName, 'Nguyễn Văn Khác'].map((name, index) =>
    [index + 1, personalNumber, name, '31/01/1990', procedure, dossier, officer, unit].join(','),
  )
  const header = 'reference,personalNumber,fullName,dateOfBirth,procedure,dossier,officer,unit'
  const lines = [header, ...people].map((line) => `'${line}'`).join(' ')
  const sent = `-H 'Idempotency-Key: ${randomUUID()}' -H 'Content-Type: text/csv' --data-binary @-`
  return `printf '%s\\n' ${lines} | curl -sS '${url}/v1/identity/batches?operation=verify' ${key} ${sent}`
}

function greet(url: string, mocksUrl: string, sandbox: SandboxState): void {
  const { directory, apiKey, filingNotGranted } = sandbox
  const question = {
    purpose: sandboxPurpose,
    person: {
      personalNumber: '999090000001',
      fullName: 'Nguyễn Văn Thử',
      dateOfBirth: { precision: 'day', date: '1990-01-31' },
    },
  }
  const key = `-H 'Authorization: Bearer ${apiKey}'`
  const headers = `${key} -H 'Content-Type: application/json'`
  const { bodyFile, paperFile, paperSha256, dossier, certificate } = prepareBirth(directory, Date.now())
  say('')
  say('Lienthong sandbox is ready.')
  say(`  API            ${url}/docs`)
  say(`  links          ${url}/v1/links  (with the key of the line below)`)
  say(`  operators      ${url}/ops  (choose a person, or sign in with that key, lth_…, and any account)`)
  say(`  board          ${url}/board  (the leaders' page; the same way)`)
  say(`  cases          ${url}/cases  (papers that differed from the register; the same way)`)
  say(`  mock nation    ${mocksUrl}/  (people to try, faults to cause)`)
  say(`  portal         ${mocksUrl}/portal/tra-cuu  (where a citizen sees a dossier, at the mock portal)`)
  say(`  state          ${directory}  (consumers.yaml can be edited while it runs)`)
  say('')
  say('Paste this: do these data belong to a person?')
  say('')
  say(`curl -sS ${url}/v1/identity/verifications ${headers} -d '${JSON.stringify(question)}'`)
  say('')
  if (filingNotGranted) {
    say(
      'consumers.yaml was changed before there were filings, so it is left alone and grants none. To file, add a grant',
    )
    say(
      "to it with operations: [file, follow] and the procedures, such as '1.001193', or move it away and start again.",
    )
    say('')
  }
  say('Paste these: file a birth with its paper, then watch it reach the register (Ctrl-C ends the watching):')
  say('')
  say(`  curl -sS -T '${paperFile}' ${url}/v1/attachments/${paperSha256} ${key} -H 'Content-Type: application/pdf'`)
  say(`  curl -sS ${url}/v1/filings ${headers} -H 'Idempotency-Key: ${randomUUID()}' -d '@${bodyFile}'`)
  say(`  curl -sSN ${url}/v1/filings/events ${key} -H 'Accept: text/event-stream'`)
  say('')
  say('Then this: when is its dossier due, and why?')
  say('')
  say(`  curl -sS ${url}/v1/dossiers/${dossier} ${key}`)
  say('')
  say('Does the register hold what stands on its certificate? And with one digit changed?')
  say('')
  const { child } = certificate.people
  const date = `${Number(child.dateOfBirth.date.slice(0, 4)) - 1}${child.dateOfBirth.date.slice(4)}`
  const changed = { ...certificate, people: { child: { ...child, dateOfBirth: { ...child.dateOfBirth, date } } } }
  for (const one of [certificate, changed]) {
    const held = JSON.stringify({ purpose: sandboxPurpose, certificate: one })
    say(`  curl -sS ${url}/v1/certificates/verifications ${headers} -d '${held}'`)
  }
  say('')
  say('Many people as one batch; the page shows it in numbers, and hands its outcomes out:')
  say('')
  say(`  ${sendBatch(url, key, question.person)}`)
  say(`  xdg-open ${url}/ops/batches`)
  say('')
  say('Its steps are at the portal by now. Hand the result over, and read the page of the citizen again:')
  say('')
  say(`  xdg-open '${mocksUrl}/portal/tra-cuu?ma=${dossier}'`)
  say(`  ${handOver(url, dossier, headers)}`)
  say('')
  const variables = sandbox.writeShellVariables({ gatewayUrl: url, mocksUrl })
  say('The examples of README and docs use GATEWAY, MOCKS and KEY. A shell knows them after:')
  say('')
  say(`  . '${variables}'`)
  say('')
  say('Ctrl-C ends everything.')
}

/**
 * In a process group of its own, so that Ctrl-C reaches the gateway first and requests under way still get answers; and
 * tied to us by its standard input, so that it ends even if we are killed. What the mock registry has taken, it remembers.
 */
async function startMocks(port: number, state: string): Promise<() => Promise<void>> {
  const main = join(import.meta.dirname, '../../mocks/main.ts')
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit']
  const args = [main, '--port', String(port), '--state', state, '--with-parent']
  const child: ChildProcess = spawn(process.execPath, args, { detached: true, stdio })
  const gone = once(child, 'exit')
  if (!child.stdout) throw new Error('the mock national systems have no output')
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), gone.then(() => [undefined])])
  if (line === undefined) throw new Error('the mock national systems did not start')
  child.stdout.resume()
  return async () => {
    child.kill('SIGTERM')
    await gone
  }
}

/** The wanted port, or a free one where it is taken. */
async function preferredPort(port: number): Promise<number> {
  const probe = createServer()
  const free = await new Promise<boolean>((answer) => {
    probe.once('error', () => answer(false))
    probe.listen(port, '127.0.0.1', () => answer(true))
  })
  if (!free) return preferredPort(0)
  const { port: found } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return found
}
