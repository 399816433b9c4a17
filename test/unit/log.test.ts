import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

/** A process with a logger and nothing else: what it writes is what a reader of its output gets. */
function logging(body: string) {
  const module = new URL('../../src/log.ts', import.meta.url).href
  const script = `import { createLogger } from ${JSON.stringify(module)}\nconst logger = createLogger('info')\n${body}`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
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

test('a reader that has stopped reading is told, when it reads again, how many lines it missed', async () => {
  // More than may wait for a reader, into a pipe that nobody reads yet.
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
  const told = new Promise<void>((done) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const { msg, lines } = JSON.parse(line)
      if (msg === 'much') arrived++
      if (lines === undefined) return
      missed += lines
      if (arrived + missed >= 20_000) done()
    })
  })
  await told
  child.send('enough')
  await once(child, 'close')
  expect(missed).toBeGreaterThan(0)
  expect(arrived + missed).toBe(20_000)
})
