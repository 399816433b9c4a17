/**
 * Documents that run: every command of README and of the guides is executed against one sandbox, and every answer that follows one is
 * compared with what came. Blocks of `sh` are run, in their order, one shell for each page; `console` shows what is typed elsewhere.
 *
 * What a reader does not see says what is different, in a comment before the block: `<!-- example: not run, REASON -->`,
 * `<!-- example: fails -->` (a failure of the gateway is what it shows), `<!-- example: not compared, REASON -->` for an answer.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, within } from '../support/eventually.ts'
import { type Block, differencesOfAnswer, jsonIn, readBlocks, withoutComments } from './blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const guides = globSync(['docs/{integrate,operate,lead,audit}/*.md', 'clients/*/README.md'], { cwd: root })
// The page of the sandbox causes faults: last.
const pages = ['README.md', ...guides.filter((page) => !page.endsWith('.vi.md')).sort(), 'docs/develop/sandbox.md']

const folder = mkdtempSync(join(tmpdir(), 'lienthong-documents-'))
const data = join(folder, '.data')
let sandbox: ChildProcess

beforeAll(async () => {
  // As a clone in an ordinary folder; what the examples write stays out of the project.
  chmodSync(folder, 0o755)
  mkdirSync(data)
  for (const name of ['docs', 'src', 'mocks', 'clients', 'package.json', 'node_modules']) {
    symlinkSync(join(root, name), join(folder, name))
  }
  const args = ['src/sandbox/main.ts', '--data', data, '--port', '0', '--mocks-port', '0', '--lang', 'en']
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  const child = spawn(process.execPath, args, { cwd: root, stdio, env: { ...process.env, DATABASE_URL: '' } })
  sandbox = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece))
  await eventually(
    'the sandbox is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`the sandbox ended: ${output}`)
      return output.includes('Ctrl-C ends everything.')
    },
    60_000,
  )
})
afterAll(async () => {
  const gone = once(sandbox, 'exit')
  sandbox.kill('SIGINT')
  await within(15_000, 'the sandbox ends', gone)
  rmSync(folder, { recursive: true, force: true })
})

/**
 * What stands before the blocks of a page: the variables that the sandbox wrote, streams that end, and no call that leaves this machine.
 */
const prelude = `set -eu
. .data/sandbox.env
curl() {
  for word in "$@"; do
    case "$word" in
      "$GATEWAY"*|"$MOCKS"*) ;;
      http://*|https://*) echo "$word is not of this sandbox" >&2; return 99 ;;
    esac
  done
  case " $* " in
    *' -sSN '*) command curl $FAIL "$@" --max-time 2 || [ $? -eq 28 ] ;;
    *) command curl $FAIL "$@" --max-time 30 ;;
  esac
}
xdg-open() { :; }
`
const mark = '-- end of a block --'

/** What each block printed. Fails with what was printed so far. */
function runPage(blocks: readonly Block[]): string[] {
  const script = blocks
    .map(({ text, note }) => `FAIL=${note === 'fails' ? '' : '--fail-with-body'}\n${text}\necho; echo '${mark}'\n`)
    .join('')
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  const given = {
    cwd: folder,
    encoding: 'utf8',
    timeout: 80_000,
    env: { ...process.env, PATH: path },
    input: '',
  } as const
  const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude + script], given)
  const printed = stdout.split(mark)
  const last = blocks[printed.length - 1]
  expect(status, `${last?.text}\n${printed.at(-1)}\n${stderr}`).toBe(0)
  return printed.slice(0, -1)
}

const runnable = ({ language, note }: Block) => language === 'sh' && !note.startsWith('not run, ')

/** Every answer is held to what the block before it printed. */
function checkPage(blocks: readonly Block[]): void {
  const commands = blocks.filter(runnable)
  const printed = runPage(commands)
  expect(printed).toHaveLength(commands.length)
  for (const [index, block] of blocks.entries()) {
    if (block.language !== 'json' || block.note.startsWith('not compared, ')) continue
    const asked = blocks.slice(0, index).findLast(runnable)
    expect(asked, `an answer to nothing: ${block.text}`).toBeDefined()
    if (!asked) continue
    const answer = jsonIn(printed[commands.indexOf(asked)] ?? '').at(-1)
    expect(differencesOfAnswer(JSON.parse(block.text), answer), `${asked.text}\n${JSON.stringify(answer)}`).toEqual([])
  }
}

const read = (page: string) => readBlocks(readFileSync(join(root, page), 'utf8'))

test('the variables of the sandbox are for its owner alone', () => {
  expect(statSync(join(data, 'sandbox.env')).mode & 0o077, 'the file holds the key').toBe(0)
})

describe.each(pages.map((page) => ({ page })))('$page', ({ page }) => {
  const blocks = read(page)
  const pair = page.replace(/\.md$/, '.vi.md')
  // The same commands in the other language ran with these; what stands there alone runs on its own.
  const known = new Set(blocks.map(({ text }) => withoutComments(text)))
  const alone = globSync(pair, { cwd: root })
    .flatMap(read)
    .filter(({ language, text }) => ['sh', 'json'].includes(language) && !known.has(withoutComments(text)))

  test.runIf(blocks.some(runnable))('its commands run and its answers are what comes', () => checkPage(blocks))
  test.runIf(alone.some(runnable))('so does what stands in the Vietnamese page alone', () => checkPage(alone))
})
