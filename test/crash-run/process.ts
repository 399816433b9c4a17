/** A process that can be killed at any moment and started again, as often as the run wants. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

export interface Victim {
  readonly name: string
  kills: number
  /** How often it ended by itself. It never should. */
  collapses: number
  start(): Promise<void>
  /** `kill -9`: it gets no chance to finish anything. */
  kill(): Promise<void>
  /** SIGTERM, and the wait for its end. */
  stop(): Promise<void>
}

export interface VictimOptions {
  name: string
  args: readonly string[]
  /** Asked until it says yes after a start. */
  ready: () => Promise<boolean>
  logFile: string
}

const readyWithinMs = 180_000
const pollEveryMs = 50

export function createVictim({ name, args, ready, logFile }: VictimOptions): Victim {
  let child: ChildProcess | undefined
  const gone = async (signal: NodeJS.Signals) => {
    const dying = child
    child = undefined
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return
    const ended = once(dying, 'exit')
    dying.kill(signal)
    await ended
  }
  return {
    name,
    kills: 0,
    collapses: 0,
    async start() {
      const log = createWriteStream(logFile, { flags: 'a' })
      const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      started.stdout.pipe(log, { end: false })
      started.stderr.pipe(log, { end: false })
      // As a supervisor would: it is started again, and the run fails for it in the end.
      const collapsed = () => {
        this.collapses++
        this.start().catch(() => {})
      }
      started.once('exit', () => {
        log.end()
        process.off('exit', orphaned)
        if (child === started) collapsed()
      })
      const orphaned = () => started.kill('SIGKILL')
      process.on('exit', orphaned)
      child = started
      const giveUpAt = Date.now() + readyWithinMs
      while (!(await ready().catch(() => false))) {
        if (started.exitCode !== null) throw new Error(`${name} ended while it started; see ${logFile}`)
        if (Date.now() > giveUpAt) throw new Error(`${name} was not ready within ${readyWithinMs} ms; see ${logFile}`)
        await new Promise((next) => setTimeout(next, pollEveryMs))
      }
    },
    async kill() {
      this.kills++
      await gone('SIGKILL')
    },
    stop: () => gone('SIGTERM'),
  }
}
