/** What the threads of the forecast leave to the others. */
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { within } from '../support/eventually.ts'

const source = new URL('../../src/settlement/live/step-back.ts', import.meta.url).href

test.runIf(process.platform === 'linux')('a thread steps back alone: the process keeps its priority', async () => {
  const before = getPriority()
  const worker = new Worker(
    `import(${JSON.stringify(source)}).then(({ stepBack }) => {
       stepBack()
       const [{ getPriority }, { readlinkSync }] = [require('node:os'), require('node:fs')]
       const own = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
       require('node:worker_threads').parentPort.postMessage(getPriority(own))
     })`,
    { eval: true },
  )
  const answered = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  expect(await within(60_000, 'the thread answers', answered)).toBe(Math.max(before, 10))
  expect(getPriority()).toBe(before)
  await worker.terminate()
})
