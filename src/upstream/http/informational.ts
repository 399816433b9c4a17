/**
 * Reads over informational answers (RFC 9110, section 15.2: a client must be able to, also when it asked for none). undici
 * breaks the connection off at an unasked `100 Continue`; here the heads of 1xx answers are taken out of what it reads, at
 * the places where an answer may begin. `101` is left to it: it means that no answer follows.
 *
 * And counts what is read of an answer, whatever it is: undici counts neither blanks before a head nor in it, nor what frames
 * the chunks of a body, so that a server which sends nothing else would be read as fast as the network goes, to the deadline.
 */
import type { Socket } from 'node:net'
import { GatewayFailure } from '../../domain/failure.ts'

export interface Sieve {
  /** A request is about to be written: the next bytes begin an answer. */
  expect(): void
}

/** Longer than any real one; what is longer is left to the parser, which has a bound of its own. */
const headBytesMax = 16_384
/**
 * Of all informational heads before one answer: hundreds of real ones. Nothing else ends them, and a server that sends them
 * without pause would have us read as fast as the network goes until no one waits any more.
 */
const bytesMax = 65_536
/** "HTTP/1.1 1xx": where the three digits are. */
/** `d` = a digit, `.` = what ends the number. */
const pattern = Buffer.from('HTTP/1.d 1dd.')
const switching = Buffer.from('101')
const switchingAt = 9

/** Of one answer, with all that frames it. A chunk of one byte takes six; an honest head is far below a megabyte. */
const framedBytesMax = (answerBytesMax: number): number => 8 * answerBytesMax + 1_048_576

/**
 * Most that undici parses in one go. Once the lines of a head, or those behind the last chunk, are too long it makes an error for
 * each line of the piece it is in: a read of 64 kB is ten thousand of them, and a third of a second.
 */
const pieceBytesMax = 4_096

interface SieveState {
  /** The socket's own. */
  read: Socket['read']
  expecting: boolean
  /** Read since the answer may have begun. */
  bytes: number
  bytesMax: number
  held: Buffer | null
  /** Read, and not handed out yet. */
  rest: Buffer | null
  passedOver: number
}

const stateOf = Symbol('sieve')
type SievedSocket = Socket & { [stateOf]: SieveState }

/** One function for all sockets, with its state beside it: each one's own would be another call to the compiler. */
function readSieved(this: SievedSocket, size?: number): ReturnType<Socket['read']> {
  const state = this[stateOf]
  // Node itself reads no bytes, only to be notified when there are more.
  if (size !== undefined) return state.read.call(this, size)
  if (state.rest === null) return inPieces(state, state.expecting ? sift(this, state) : readCounted(this, state))
  // Broken off over what it was given already.
  if (!this.destroyed) return inPieces(state, state.rest)
  state.rest = null
  return null
}

/** The rest waits: undici reads on until there is nothing. */
function inPieces(state: SieveState, bytes: Buffer | null): Buffer | null {
  const whole = bytes === null || bytes.length <= pieceBytesMax
  state.rest = whole ? null : bytes.subarray(pieceBytesMax)
  return whole ? bytes : bytes.subarray(0, pieceBytesMax)
}

/** `answerBytesMax`: of the body of an answer. What takes many times more on its way ends with the code `ANSWER_FLOOD`. */
export function passOverInformational(socket: Socket, answerBytesMax: number): Sieve {
  const bytesMax = framedBytesMax(answerBytesMax)
  const state: SieveState = {
    read: socket.read,
    expecting: true,
    bytes: 0,
    bytesMax,
    held: null,
    rest: null,
    passedOver: 0,
  }
  Object.assign(socket, { [stateOf]: state, read: readSieved })
  return {
    expect() {
      state.expecting = true
      state.bytes = 0
      state.passedOver = 0
    },
  }
}

function readCounted(socket: Socket, state: SieveState): Buffer | null {
  const chunk = state.read.call(socket) as Buffer | null
  if (chunk === null) return null
  state.bytes += chunk.length
  if (state.bytes <= state.bytesMax) return chunk
  socket.destroy(Object.assign(new Error('an answer without end'), { code: 'ANSWER_FLOOD' }))
  return null
}

function sift(socket: Socket, state: SieveState): Buffer | null {
  for (;;) {
    const chunk = readCounted(socket, state)
    if (chunk === null) return null
    const bytes = state.held === null ? chunk : Buffer.concat([state.held, chunk])
    state.held = null
    const rest = afterInformational(bytes)
    state.passedOver += bytes.length - rest.length
    if (state.passedOver > bytesMax) {
      socket.destroy(new GatewayFailure('answer-too-large', { phase: 'first-byte', sent: 'answered' }))
      return null
    }
    if (rest.length === 0) continue
    if (isUndecided(rest)) state.held = rest
    else {
      state.expecting = false
      return rest
    }
  }
}

/** What follows the informational heads that the bytes begin with: nothing, the beginning of one more, or something else. */
function afterInformational(bytes: Buffer): Buffer {
  let rest = bytes
  while (isInformational(rest)) {
    const end = endOfHead(rest)
    if (end === -1) return rest
    rest = rest.subarray(end)
  }
  return rest
}

/** What an informational head may begin with that has not ended yet. */
function isUndecided(rest: Buffer): boolean {
  if (rest.length < pattern.length) return fits(rest)
  return rest.length <= headBytesMax && isInformational(rest)
}

function isInformational(bytes: Buffer): boolean {
  if (bytes.length < pattern.length || !fits(bytes)) return false
  return bytes.compare(switching, 0, switching.length, switchingAt, switchingAt + switching.length) !== 0
}

/** Whether the bytes are those of the pattern, as far as both go. */
function fits(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, pattern.length)
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0
    const wanted = pattern[at]
    // d
    if (wanted === 0x64) {
      if (byte < 0x30 || byte > 0x39) return false
      // What ends the number is a blank, or the end of its line.
    } else if (at === pattern.length - 1) {
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return false
    } else if (byte !== wanted) return false
  }
  return true
}

/** Behind the empty line; lines may end in LF alone (RFC 9112, section 2.2). Looked for no further than a head may reach. */
function endOfHead(bytes: Buffer): number {
  const head = bytes.subarray(0, headBytesMax)
  const crlf = head.indexOf('\r\n\r\n')
  const lf = (crlf === -1 ? head : head.subarray(0, crlf)).indexOf('\n\n')
  if (lf !== -1) return lf + 2
  return crlf === -1 ? -1 : crlf + 4
}
