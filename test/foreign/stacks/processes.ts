/**
 * Servers that other people's stacks make, as processes of their own. What a stack needs is searched for, and what must be
 * downloaded is kept below node_modules/.cache. A stack that cannot be had is reported as left out, with the reason.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { within } from '../../support/eventually.ts'

const here = import.meta.dirname
const cache = resolve(here, '../../../node_modules/.cache/lienthong-foreign')
const execute = promisify(execFile)
/** A cold machine compiles Go's standard library in 30 s and fetches 25 MB of jars. */
const prepareMs = 180_000
const startMs = 60_000

export interface Serving {
  url: string
  /** Makes a server that remembers forget what it received. */
  reset?(): Promise<void>
  close(): Promise<void>
}

/** `start` is there when the stack can be had. */
interface Stack {
  name: string
  start: (() => Promise<Serving>) | undefined
}

async function stack(name: string, prepare: () => Promise<() => Promise<Serving>>): Promise<Stack> {
  try {
    const start = await within(prepareMs, `${name} is prepared`, prepare())
    console.log(`foreign stacks: ${name} runs`)
    return { name, start }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.log(`foreign stacks: ${name} LEFT OUT: ${reason}`)
    return { name, start: undefined }
  }
}

export const go = () =>
  stack('Go (net/http, encoding/xml, encoding/json)', async () => {
    await tool('go', 'version')
    const sources = ['go.mod', 'main.go', 'outside.go'].map((file) => join(here, 'go', file))
    const binary = await once('go', sources, async (folder) => {
      await run('go', ['build', '-o', join(folder, 'server'), '.'], { cwd: join(here, 'go') })
    })
    return () => serve(join(binary, 'server'), [])
  })

export const spyne = () =>
  stack('Python (spyne)', async () => {
    await tool('python3', '--version')
    const venv = await once('spyne', [join(here, 'python/requirements.txt')], async (folder) => {
      await run('python3', ['-m', 'venv', folder])
      await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '-q', '-r', join(here, 'python/requirements.txt')])
    })
    return () => serve(join(venv, 'bin/python'), [join(here, 'python/server.py')])
  })

/** Verifies an export of the trail and a proof with the code of Go's checksum database; `undefined` where it cannot be had. */
export async function goTree(): Promise<
  ((key: string, exported: string, proof: string) => Promise<string>) | undefined
> {
  const folder = join(here, 'tree')
  try {
    await tool('go', 'version')
    const sources = ['go.mod', 'go.sum', 'main.go'].map((file) => join(folder, file))
    const binary = await once('go-tree', sources, async (made) => {
      await run('go', ['build', '-o', join(made, 'tree'), '.'], { cwd: folder })
    })
    return async (...files) => (await execute(join(binary, 'tree'), files)).stdout
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.log(`foreign stacks: Go's checksum database LEFT OUT: ${reason}`)
    return undefined
  }
}

/** Reads the PDFs of a folder with pyHanko, and prints a line for each; `undefined` where it cannot be had. */
export async function pyhanko(): Promise<((folder: string) => Promise<string>) | undefined> {
  const requirements = join(here, 'python/pyhanko-requirements.txt')
  try {
    await tool('python3', '--version')
    const venv = await once('pyhanko', [requirements], async (folder) => {
      await run('python3', ['-m', 'venv', folder])
      await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '-q', '-r', requirements])
    })
    return async (folder) => {
      const script = join(here, 'python/check-signatures.py')
      return (await execute(join(venv, 'bin/python'), [script, folder])).stdout
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.log(`foreign stacks: pyHanko LEFT OUT: ${reason}`)
    return undefined
  }
}

/**
 * Validates the PDFs of a folder with the EU's DSS, by one root and one certificate between, and prints a line for each; `undefined` where
 * it cannot be had.
 */
export async function dss(): Promise<((folder: string, root: string, between: string) => Promise<string>) | undefined> {
  try {
    const folder = await jars('dss')
    const source = join(here, 'dss/CheckSignatures.java')
    return async (...given) => (await execute('java', ['-cp', join(folder, '*'), source, ...given])).stdout
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.log(`foreign stacks: the EU's DSS LEFT OUT: ${reason}`)
    return undefined
  }
}

/** The jars of a list: `java` is that of both Java servers. */
async function jars(list: 'java' | 'dss' = 'java'): Promise<string> {
  await tool('java', '-version')
  await tool('javac', '-version')
  await tool('mvn', '--version')
  return once(list, [join(here, list, 'pom.xml')], async (folder) => {
    const options = ['-q', '-B', '-f', join(here, list, 'pom.xml'), `-DoutputDirectory=${folder}`]
    await run('mvn', [...options, 'dependency:copy-dependencies'])
  })
}

export const jaxWs = () =>
  stack('Java (JAX-WS reference implementation)', async () => {
    const folder = await jars()
    const source = join(here, 'java/Population.java')
    return () => serve('java', ['-Dfile.encoding=UTF-8', '-cp', join(folder, '*'), source])
  })

export const wireMock = () =>
  stack('WireMock', async () => {
    const jar = await wireMockJar()
    const options = [
      '--port',
      '0',
      '--bind-address',
      '127.0.0.1',
      '--global-response-templating',
      '--no-request-journal',
    ]
    return () => serve('java', ['-jar', jar, ...options], /^port:\s+(\d+)/)
  })

export async function wireMockJar(): Promise<string> {
  const folder = await jars()
  const { stdout } = await execute('ls', [folder])
  const jar = stdout.split('\n').find((file) => file.startsWith('wiremock-standalone'))
  if (jar === undefined) throw new Error('Maven brought no WireMock')
  return join(folder, jar)
}

async function tool(name: string, question: string): Promise<void> {
  await execute(name, [question]).catch(() => {
    throw new Error(`${name} is not on this machine`)
  })
}

/** Those of these tools that are not on this machine. */
export async function findAbsentTools(names: readonly string[]): Promise<string[]> {
  const here = await Promise.all(
    names.map((name) =>
      execute('which', [name]).then(
        () => true,
        () => false,
      ),
    ),
  )
  return names.filter((_, index) => !here[index])
}

export async function run(command: string, options: readonly string[], more: { cwd?: string } = {}): Promise<void> {
  await execute(command, options, { ...more, maxBuffer: 16 * 1024 * 1024 }).catch((error) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} failed: ${`${stderr}${stdout}`.trim().split('\n').slice(-3).join(' ').slice(0, 300)}`)
  })
}

/** A folder that is made once for the content of these files, and whole or not at all. */
export async function once(
  name: string,
  files: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const content = createHash('sha256')
  for (const file of files) content.update(readFileSync(file))
  const folder = join(cache, `${name}-${content.digest('hex').slice(0, 12)}`)
  if (existsSync(join(folder, '.whole'))) return folder
  mkdirSync(cache, { recursive: true })
  // A virtual environment knows where it was made, so it cannot be made elsewhere and moved here.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  await make(folder)
  mkdirSync(join(folder, '.making'))
  renameSync(join(folder, '.making'), join(folder, '.whole'))
  return folder
}

/** Starts a server that prints its port; its output is kept for the reason of a failure. */
async function serve(command: string, options: readonly string[], port = /^listening (\d+)/): Promise<Serving> {
  const child = spawn(command, [...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  const reply: string[] = []
  const keep = (line: string) => {
    reply.push(line)
    if (reply.length > 40) reply.shift()
  }
  child.stderr.setEncoding('utf8').on('data', keep)
  try {
    const found = await within(startMs, `${command} says its port`, getPort(child, port, keep))
    return { url: `http://127.0.0.1:${found}`, close: () => end(child) }
  } catch (error) {
    await end(child)
    throw new Error(`${error instanceof Error ? error.message : error}\n${reply.join('\n').slice(-2_000)}`)
  }
}

function getPort(child: ChildProcess, port: RegExp, keep: (line: string) => void): Promise<number> {
  return new Promise((resolvePort, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`it ended with code ${code}`)))
    if (child.stdout === null) return reject(new Error('it has no output'))
    createInterface(child.stdout).on('line', (line) => {
      keep(line)
      const found = port.exec(line)?.[1]
      if (found !== undefined) resolvePort(Number(found))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolveGone) => child.once('exit', resolveGone))
  child.kill('SIGTERM')
  await within(10_000, 'the server ends', gone).catch(() => child.kill('SIGKILL'))
}
