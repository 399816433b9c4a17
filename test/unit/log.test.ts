import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'

/** A process with a logger and nothing else: what it writes is what a reader of its output gets. */
function logging(body: string, stdout: 'pipe' | number = 'pipe') {
  const module = new URL('../../src/app/log.ts', import.meta.url).href
  const script = `import { createLogger, LogOutput } from ${JSON.stringify(module)}\nconst output = new LogOutput()\nconst logger = createLogger('info', output)\n${body}`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  })
}

test('what was logged last is written even when the process ends at once', async () => {
  const child = logging(`logger.info({ a: 1 }, 'first')\nlogger.warn({ b: 2 }, 'last')\nprocess.exit(0)`)
  const messages: string[] = []
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
    messages.push(JSON.parse(line).msg),
  )
  await once(child, 'close')
  expect(messages).toEqual(['first', 'last'])
})

test('a reader that has stopped reading learns, when it reads again, how many lines it missed', async () => {
  // More than may wait for a reader, into a pipe that no one reads yet.
  const child = logging(`
    const text = 'x'.repeat(2000)
    for (let line = 0; line < 20_000; line++) {
      logger.info({ text }, 'much')
      if (line % 100 === 0) await new Promise(setImmediate)
    }
    process.send('flooded')
    process.on('message', () => process.exit(0))`)
  await once(child, 'message')
  let arrived = 0
  let missed = 0
  const reported = new Promise<void>((done) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const { msg, lines } = JSON.parse(line)
      if (msg === 'much') arrived++
      if (lines === undefined) return
      missed += lines
      if (arrived + missed >= 20_000) done()
    })
  })
  await reported
  child.send('enough')
  await once(child, 'close')
  expect(missed).toBeGreaterThan(0)
  expect(arrived + missed).toBe(20_000)
})

test('what was refused is reported, with its number and the reason, on a line of its own, once lines are written again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-log-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const opened = (flags: number) => openSync(pipe, flags | constants.O_NONBLOCK)
  const firstReader = opened(constants.O_RDONLY)
  const writer = opened(constants.O_WRONLY)
  const child = logging(
    `
    setInterval(() => {
      logger.info({}, 'again')
      if (output.status.dropped > 0) process.send('lines are lost')
    }, 20)
    process.on('message', () => process.exit(0))`,
    writer,
  )
  closeSync(writer)
  const buffer = Buffer.alloc(65_536)
  const readFrom = (reader: number) => {
    try {
      return buffer.toString('utf8', 0, readSync(reader, buffer))
    } catch {
      return ''
    }
  }
  await eventually('it writes', () => readFrom(firstReader).includes('again'))
  // From here on no one is at the other end: every write is refused.
  closeSync(firstReader)
  await once(child, 'message')
  const reader = opened(constants.O_RDONLY)
  let text = ''
  await eventually('the report', () => {
    text += readFrom(reader)
    return text.includes('could not be written')
  })
  child.send('enough')
  await once(child, 'close')
  const lines = text.split('\n').slice(0, -1)
  const report = lines.map((line) => JSON.parse(line)).find(({ lines: missed }) => missed > 0)
  expect(report).toMatchObject({ code: 'EPIPE' })
  closeSync(reader)
  rmSync(folder, { recursive: true, force: true })
})
