/** The other side: a bare TCP server that gives each request the answer of a case. */
import { startWire, type Wire, type WireRequest } from '../../support/wire.ts'
import type { Move } from './bytes.ts'

export interface ScriptedUpstream {
  url: string
  requests: Wire['requests']
  /** What every request gets until this is set again. */
  say(answer: (request: WireRequest) => readonly Move[]): void
  close(): Promise<void>
}

export async function startScripted(): Promise<ScriptedUpstream> {
  let answer: (request: WireRequest) => readonly Move[] = () => [{ end: 'reset' }]
  const wire = await startWire((request) => {
    const { socket } = request
    for (const move of answer(request)) {
      if ('bytes' in move) socket.write(move.bytes)
      else if (move.end === 'close') socket.end()
      else socket.resetAndDestroy()
    }
  })
  return {
    url: wire.url,
    requests: wire.requests,
    say: (next) => {
      answer = next
    },
    close: () => wire.close(),
  }
}
