/**
 * Whole clients, made from the description by other people's generators: each calls every operation of a running gateway once, and reads
 * every answer. What was called is counted at the gateway's own side, so no generator can leave an operation out unseen.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { findAbsentTools, once, run } from '../stacks/processes.ts'
import { callPlainly, descriptionFile, makeCalls, operationIds, startWorld, type World } from './calls.ts'
import { startFront } from './front.ts'

const execute = promisify(execFile)
const here = join(import.meta.dirname, 'clients')
/** Registries are slow at times; on a quiet machine 20 s. */
const prepareMs = 240_000
/** A generator takes 4 s and the calls 3 s on a quiet machine; a compiler 15 s of work. */
const clientMs = 300_000
const requirements = join(here, 'python/requirements.txt')
/** The generators and their versions, as a failure has to name them. */
const [generator, otherGenerator] = ['openapi-generator-cli', 'openapi-python-client'].map((name) =>
  readFileSync(requirements, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}==`))
    ?.replace('==', ' '),
)

/**
 * What may end in a refusal, because nothing was prepared for it, with the reason. The refusal is read like any other answer.
 */
const elsewise: Readonly<Record<string, string>> = {
  pauseBatch: 'the batch is done',
  resumeBatch: 'the batch is done',
  cancelBatch: 'the batch is done',
  supplementFiling: 'the registry asks for nothing more',
  withdrawFiling: 'the registry may have registered it already',
  closeFiling: 'the registry may have registered it already',
  rerunFilings: 'the filing is no dead letter',
  confirmFiling: 'the filing waits for no confirmation',
  rerunLanes: 'what is held is looked at one by one',
  getIncident: 'there was no outage',
}

let world: World
let front: Awaited<ReturnType<typeof startFront>>
let python: string
const folder = mkdtempSync(join(tmpdir(), 'lienthong-clients-'))
beforeAll(async () => {
  python = await once('generators', [requirements], async (made) => {
    await run('python3', ['-m', 'venv', made])
    await run(join(made, 'bin/python'), ['-m', 'pip', 'install', '-q', '-r', requirements])
  })
  world = await startWorld()
  front = await startFront(world.gateway.url)
}, prepareMs)
afterAll(async () => {
  front?.close()
  await world?.gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Line {
  operationId: string
  status?: number
  failure?: string
}

/** Everything that a client of this world gets: where, with which key, and which calls. */
async function writePlan(name: string): Promise<string> {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ url: front.url, key: world.gateway.key, calls: await makeCalls(world) }))
  front.take()
  return file
}

/** What a generator cannot do: answers that it cannot `read`, bodies that it cannot `send`. */
interface Lacks {
  read: readonly string[]
  send: readonly string[]
}

function expectAll(lines: readonly Line[], { read: unread, send }: Lacks = { read: [], send: [] }): void {
  const failed = lines.filter(({ failure }) => failure !== undefined)
  expect(failed.filter(({ operationId }) => !unread.includes(operationId))).toEqual([])
  expect(failed.map(({ operationId }) => operationId)).toEqual(unread)
  // Counted where they arrived, not where they were sent.
  const arrived = front.take()
  expect(arrived.map(({ operationId }) => operationId).toSorted()).toEqual(operationIds.toSorted())
  const refused = arrived.filter(({ status }) => status >= 300).map(({ operationId }) => operationId)
  expect(refused.filter((operationId) => !(operationId in elsewise))).toEqual(send)
  const statuses = new Map(lines.map(({ operationId, status }) => [operationId, status]))
  for (const { operationId, status } of arrived.filter((one) => !unread.includes(one.operationId)))
    expect([operationId, statuses.get(operationId)]).toEqual([operationId, status])
}

const toLines = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('the calls are right: plain HTTP gets what they are made for', { timeout: clientMs }, async () => {
  const lines: Line[] = []
  await writePlan('plain')
  for (const call of await makeCalls(world)) {
    const { operationId } = call
    lines.push({ operationId, status: (await callPlainly(front.url, world.gateway.key, call)).status })
  }
  expectAll(lines)
})

test(`${generator} makes a whole client for Python`, { timeout: clientMs }, async (context) => {
  await skipWithout(context, ['java'])
  const made = join(folder, 'openapi-generator-python')
  await generate('python', made)
  const driver = [join(here, 'python/openapi_generator.py'), made, await writePlan('python')]
  expectAll(toLines((await execute(join(python, 'bin/python'), driver)).stdout))
})

test(`${otherGenerator} makes a whole client`, { timeout: clientMs }, async () => {
  const made = join(folder, 'openapi-python-client')
  const config = join(here, 'python/openapi-python-client.yaml')
  const from = ['--path', descriptionFile, '--config', config]
  const to = ['--meta', 'none', '--output-path', join(made, 'generated'), '--overwrite']
  await run('mkdir', ['-p', made])
  await run(join(python, 'bin/openapi-python-client'), ['generate', ...from, ...to])
  const driver = [join(here, 'python/openapi_python_client.py'), made, await writePlan('python-client')]
  expectAll(toLines((await execute(join(python, 'bin/python'), driver)).stdout))
})

test(`${generator} makes a whole client for Go`, { timeout: clientMs }, async (context) => {
  await skipWithout(context, ['java', 'go'])
  const made = join(folder, 'openapi-generator-go')
  const module = ['--git-host', 'example.test', '--git-user-id', 'lienthong', '--git-repo-id', 'gateway']
  // Words of Go's enums are names of the whole package, and two enums have one in common. Of a body with several shapes `kind` says which
  // it is; without that option the generator takes the one shape that fits, and lax as it reads, several do.
  const options = 'packageName=gateway,enumClassPrefix=true,useOneOfDiscriminatorLookup=true'
  const names = ['--additional-properties', options]
  await generate('go', made, [...module, ...names])
  cpSync(join(here, 'go'), join(made, 'calls'), { recursive: true })
  await run('go', ['build', '-mod=mod', '-o', 'calls/calls', './calls'], { cwd: made })
  expectAll(toLines((await execute(join(made, 'calls/calls'), [await writePlan('go')])).stdout))
})

test(`${generator} makes a whole client for Java`, { timeout: clientMs }, async (context) => {
  await skipWithout(context, ['java', 'javac', 'mvn'])
  const made = join(folder, 'openapi-generator-java')
  const jars = await once('client-java', [join(here, 'java/pom.xml')], async (to) => {
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(here, 'java/pom.xml'),
      `-DoutputDirectory=${to}`,
      'dependency:copy-dependencies',
    ])
  })
  await generate('java', made, ['--library', 'native'])
  const classes = join(made, 'classes')
  const sources = join(made, 'src/main/java')
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.java'))
  const list = join(made, 'sources')
  writeFileSync(list, [...files.map((file) => join(sources, file)), join(here, 'java/Calls.java')].join('\n'))
  // The calls are found by the names of parameters, which a compiler keeps when it is asked to.
  await run('javac', ['-nowarn', '-proc:none', '-parameters', '-d', classes, '-cp', join(jars, '*'), `@${list}`])
  const path = [classes, join(jars, '*')].join(':')
  const driver = ['-cp', path, 'Calls', await writePlan('java'), classes]
  // This library reads each text as JSON, and one operation has no other form; of a file it sends the name as JSON.
  expectAll(toLines((await execute('java', driver)).stdout), { read: ['followLinks'], send: ['putAttachment'] })
})

/** Leaves a test out where the machine has not what a language needs. `FOREIGN_STACKS_MIN` says that this one has it all. */
async function skipWithout(context: TestContext, tools: readonly string[]): Promise<void> {
  const absent = await findAbsentTools(tools)
  if (absent.length === 0) return
  if (process.env.FOREIGN_STACKS_MIN) throw new Error(`this run demands ${absent.join(', ')}`)
  context.skip(`${absent.join(', ')}: not on this machine`)
}

/** The generator is one jar for all languages, which its Python package carries. */
async function generate(language: string, to: string, more: readonly string[] = []): Promise<void> {
  const only = ['--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false']
  const options = ['generate', '-i', descriptionFile, '-g', language, '-o', to, ...only, ...more]
  await run(join(python, 'bin/openapi-generator-cli'), options)
}
