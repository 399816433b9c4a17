/** The log: one JSON line per event on standard output, written behind so that a slow reader of it never holds a request. */
import pino from 'pino'

/** A piece that is worth a write: some hundred lines, and well below what a pipe takes at once (64 kB on Linux). */
const pieceChars = 32_768
/** The longest that a line waits for company. */
const pieceMs = 100
/** What a reader who has stopped reading may cost us; beyond it lines are dropped, and counted. Half a minute at the peak. */
const waitingBytesMax = 16 * 1024 * 1024

/**
 * Lines are gathered here and handed over by the piece: the destination would gather them too, but it measures all that
 * it holds anew for every line, which cost more than making the line.
 */
export function createLogger(level: pino.LevelWithSilent): pino.Logger {
  const destination = pino.destination({ dest: 1, sync: false, maxWrite: 65_536, maxLength: waitingBytesMax })
  let lines: string[] = []
  let chars = 0
  let dropped = 0
  destination.on('drop', (piece: string) => {
    dropped += piece.split('\n').length - 1
  })
  const flush = () => {
    if (lines.length === 0) return
    const piece = lines.join('')
    lines = []
    chars = 0
    destination.write(piece)
  }
  const write = (line: string) => {
    lines.push(line)
    chars += line.length
    if (chars >= pieceChars) flush()
  }
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write })
  // Told when the reader has caught up: there is room for the word then, and the count is complete.
  destination.on('drain', () => {
    if (dropped === 0) return
    const missed = dropped
    dropped = 0
    logger.warn({ lines: missed }, 'log: lines were dropped, because nobody read them in time')
    flush()
  })
  setInterval(flush, pieceMs).unref()
  process.on('exit', () => {
    flush()
    destination.flushSync()
  })
  return logger
}
