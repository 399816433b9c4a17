/**
 * The log: one JSON line per event on standard output, written behind so that a slow reader of it never holds a request.
 * Nothing that happens to standard output ends or holds the process: lines that find no room or cannot be written are
 * dropped, counted, and reported as soon as lines are written again.
 */
import { fstatSync, write, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import pino from 'pino'

/** A piece that is worth a write: some hundred lines, and well below what a pipe takes at once (64 kB on Linux). */
const pieceChars = 32_768
/** The longest that a line waits for company. */
const pieceMs = 100
/** What a reader who has stopped reading may cost us; beyond it lines are dropped. Half a minute at the peak. */
const waitingBytesMax = 16 * 1024 * 1024
/** How soon a full pipe is tried again: a reader that keeps up never fills it, one that does not gets 64 kB each time. */
const fullPipeMs = 25
/** How soon a destination that refused is tried again: a disk is not emptied faster. */
const refusedMs = 1_000
/** How long the end of the process waits for a reader that takes nothing; an orchestrator waits ten seconds at most. */
const endMs = 1_000
/** Linux reports a full pipe as `EAGAIN`. */
const fullPipe = 'EAGAIN'

interface Piece {
  bytes: Buffer
  /** How many of the bytes are written. */
  done: number
}

export interface LogStatus {
  /** Lines that are lost to every reader, since the start. */
  dropped: number
  waitingBytes: number
  /** The last write was refused. */
  failing: boolean
}

/** Standard output as a bounded queue. Not one call waits for the destination, except the last one of the process. */
export class LogOutput {
  readonly #fd: number
  /** A pipe or a socket is switched to non-blocking by this object, which must live as long as the descriptor is used. */
  readonly #nonBlocking: Socket | undefined
  #pieces: Piece[] = []
  #waitingBytes = 0
  #dropped = 0
  #unreported = 0
  /** Of the last write; absent when it was taken. */
  #refusal: string | undefined
  /** Why the lines that are not reported yet are lost; absent = there was no room. */
  #cause: string | undefined
  /** A line was cut in the middle by a refusal: the next one begins on a line of its own. */
  #torn = false
  #busy = false
  #timer: NodeJS.Timeout | undefined
  #onCaughtUp: (lines: number, refusal: string | undefined) => void = () => {}

  constructor(fd = 1) {
    this.#fd = fd
    const kind = fstatSync(fd)
    // A write to a pipe without a reader would hold a thread of the pool for good, and the end of the process with it.
    if (kind.isFIFO() || kind.isSocket()) {
      this.#nonBlocking = new Socket({ fd, readable: false, writable: true }).unref()
      this.#nonBlocking.on('error', () => {})
    }
  }

  get status(): LogStatus {
    return { dropped: this.#dropped, waitingBytes: this.#waitingBytes, failing: this.#refusal !== undefined }
  }

  /** `hear` learns how many lines were lost when lines are written again: there is room for the report then. */
  onCaughtUp(hear: (lines: number, refusal: string | undefined) => void): void {
    this.#onCaughtUp = hear
  }

  write(text: string, lines: number): void {
    const bytes = Buffer.from(this.#torn && this.#pieces.length === 0 ? `\n${text}` : text)
    if (this.#waitingBytes + bytes.length > waitingBytesMax) {
      this.#drop(lines)
      return
    }
    this.#pieces.push({ bytes, done: 0 })
    this.#waitingBytes += bytes.length
    if (!this.#timer) this.#next()
  }

  /** Writes what waits as far as the destination takes it, and no longer than a reader may keep the process. */
  end(): void {
    clearTimeout(this.#timer)
    // What a thread of the pool is writing is written by it: the process does not end before.
    if (this.#busy) this.#pieces.shift()
    const sleeper = new Int32Array(new SharedArrayBuffer(4))
    let giveUpAt = performance.now() + endMs
    while (this.#pieces.length > 0 && performance.now() < giveUpAt) {
      try {
        this.#wrote(this.#writeNow())
        giveUpAt = performance.now() + endMs
      } catch (error) {
        if (errorCode(error) !== fullPipe) return
        Atomics.wait(sleeper, 0, 0, fullPipeMs)
      }
    }
  }

  #next(): void {
    const [piece] = this.#pieces
    if (this.#busy || !piece) return
    if (this.#nonBlocking) {
      try {
        while (this.#pieces.length > 0) this.#wrote(this.#writeNow())
      } catch (error) {
        this.#refused(error)
      }
      return
    }
    this.#busy = true
    write(this.#fd, piece.bytes, piece.done, null, null, (error, count) => {
      this.#busy = false
      if (error) this.#refused(error)
      else {
        this.#wrote(count)
        this.#next()
      }
    })
  }

  #writeNow(): number {
    const [piece] = this.#pieces
    return piece ? writeSync(this.#fd, piece.bytes, piece.done) : 0
  }

  #wrote(count: number): void {
    const [piece] = this.#pieces
    if (!piece) return
    piece.done += count
    this.#waitingBytes -= count
    this.#torn = piece.done < piece.bytes.length
    if (this.#torn) return
    this.#pieces.shift()
    this.#refusal = undefined
    if (this.#pieces.length > 0 || this.#unreported === 0) return
    const [lines, cause] = [this.#unreported, this.#cause]
    this.#unreported = 0
    this.#cause = undefined
    this.#onCaughtUp(lines, cause)
  }

  #refused(error: unknown): void {
    const code = errorCode(error)
    if (code !== fullPipe) {
      this.#refusal = code
      this.#cause = code
      // All of it: what waits for a full disk would be old when there is room, and what is new is wanted then.
      for (const { bytes, done } of this.#pieces.splice(0)) this.#drop(linesIn(bytes.subarray(done)))
      this.#waitingBytes = 0
    }
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#next()
      },
      code === fullPipe ? fullPipeMs : refusedMs,
    ).unref()
  }

  #drop(lines: number): void {
    this.#dropped += lines
    this.#unreported += lines
  }
}

/** Lines are gathered here and handed over by the piece: a write for every line would cost more than making the line. */
export function createLogger(level: pino.LevelWithSilent, output: LogOutput = new LogOutput()): pino.Logger {
  let lines: string[] = []
  let chars = 0
  const flush = () => {
    if (lines.length === 0) return
    const piece = lines.join('')
    const count = lines.length
    lines = []
    chars = 0
    output.write(piece, count)
  }
  const add = (line: string) => {
    lines.push(line)
    chars += line.length
    if (chars >= pieceChars) flush()
  }
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: add })
  output.onCaughtUp((missed, refusal) => {
    if (refusal === undefined) {
      logger.warn({ lines: missed }, 'log: lines were dropped, because nobody read them in time')
    } else {
      logger.warn({ lines: missed, code: refusal }, 'log: lines were dropped, because they could not be written')
    }
  })
  setInterval(flush, pieceMs).unref()
  process.on('exit', () => {
    // Once more for the report of what was lost, if there is one.
    for (let round = 0; round < 2 && (round === 0 || lines.length > 0); round++) {
      flush()
      output.end()
    }
  })
  return logger
}

function linesIn(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'unknown'
}
