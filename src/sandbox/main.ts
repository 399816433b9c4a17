/**
 * The sandbox: everything on a laptop with one command. It starts a real PostgreSQL, the mock national systems and a
 * gateway whose secrets were made at random for this folder, and prints a question that can be pasted. State lives in
 * `.data/` and is used again by the next start. Nothing here is for production.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { readOrEnd, terminalLanguage } from '../app/command-line.ts'
import { serve, stopOnSignal } from '../app/serve.ts'
import { explainStart } from '../doctor/explain-start.ts'
import { StartRefusal } from '../domain/start-refusal.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { greet } from './greeting.ts'
import { prepareBirth } from './sample-birth.ts'
import { openSandbox } from './state.ts'

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
        kind: 'port',
        value: 'PORT',
        preset: '8080',
        meaning: {
          vi: 'cổng của API; nếu đã bị chiếm thì dùng cổng trống và in ra',
          en: 'port of the API; where it is taken a free one is used and printed',
        },
      },
      'mocks-port': {
        kind: 'port',
        value: 'PORT',
        preset: '4100',
        meaning: {
          vi: 'cổng của các hệ thống giả lập, cũng vậy',
          en: 'port of the mock national systems, likewise',
        },
      },
      log: {
        kind: 'choice',
        values: ['debug', 'info', 'warn', 'error'],
        preset: 'warn',
        meaning: { vi: 'mức ghi nhật ký', en: 'level of the log' },
      },
      lang: {
        kind: 'choice',
        values: ['vi', 'en'],
        meaning: { vi: 'ngôn ngữ; mặc định theo máy', en: "language; absent = the terminal's" },
      },
    },
    examples: [
      {
        typed: 'npm start -- --port 8090 --data .data-2',
        meaning: {
          vi: 'môi trường thử thứ hai, có thư mục và cổng riêng',
          en: 'a second sandbox with a folder and a port of its own',
        },
      },
    ],
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
const language = values.lang ?? terminalLanguage(process.env)

try {
  await start()
} catch (error) {
  const at = {
    database: { url: process.env.DATABASE_URL ?? '' },
    server: { host: '127.0.0.1', port: Number(values.port) },
  }
  console.error(`lienthong sandbox: ${explainStart(error, at, language)}`)
  process.exit(1)
}

async function start(): Promise<void> {
  // The first start sets a database up: without a line a newcomer watches nothing happen for as long.
  say(
    {
      vi: 'Đang khởi động cơ sở dữ liệu, các hệ thống quốc gia giả lập và cổng; lần đầu có thể mất đến một phút.',
      en: 'Starting the database, the mock national systems and the gateway; the first time it may take a minute.',
    }[language],
  )
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
  stopOnSignal(
    () => stop(),
    (line) => say(line[language]),
    ['SIGTERM', 'SIGINT', 'SIGHUP'],
  )
  try {
    let databaseUrl = process.env.DATABASE_URL
    if (!databaseUrl) {
      const postgres = await startEmbeddedPostgres(sandbox.postgresDirectory)
      foundations.push(postgres.stop)
      databaseUrl = postgres.url
      if (postgres.directory !== sandbox.postgresDirectory) {
        say(
          {
            vi: `Tài khoản của cơ sở dữ liệu không vào được ${sandbox.postgresDirectory}: dữ liệu nằm ở ${postgres.directory}`,
            en: `The account of the database cannot reach ${sandbox.postgresDirectory}: its data are in ${postgres.directory}`,
          }[language],
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
    const { directory, apiKey, filingNotGranted } = sandbox
    const lines = greet(
      {
        url: serving.url,
        mocksUrl,
        directory,
        apiKey,
        filingNotGranted,
        variablesFile: sandbox.writeShellVariables({ gatewayUrl: serving.url, mocksUrl }),
        birth: prepareBirth(directory, Date.now()),
      },
      language,
    )
    for (const line of lines) say(line)
  } catch (error) {
    await stopFoundations()
    throw error
  }
}

/** One sandbox per folder: a second one would stop the first one's database when it ends. */
function claim(file: string): void {
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (owner > 0 && owner !== process.pid && alive(owner)) {
    throw new StartRefusal([
      {
        says: {
          vi: `một môi trường thử khác (tiến trình ${owner}) đang dùng thư mục ${dirname(file)}`,
          en: `another sandbox (process ${owner}) uses this folder already: ${dirname(file)}`,
        },
        advice: {
          vi: 'Dừng tiến trình đó (Ctrl-C ở cửa sổ lệnh của nó), hoặc nêu thư mục khác bằng --data.',
          en: 'Stop it (Ctrl-C in its terminal), or name another folder with --data.',
        },
      },
    ])
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
