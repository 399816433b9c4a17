/** For libraries that bring their own HTTP: an agent of Node whose connections are made by our dialer, as they are set. */
import { Agent, type ClientRequest, type ClientRequestArgs } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { Socket } from 'node:net'
import { Connecting } from './connecting.ts'
import { createDialer, type DialSettings } from './dial.ts'
import { listenOnce } from './guarded.ts'

export interface AgentSettings extends DialSettings {
  /**
   * How long a connection lives at most, in ms, whatever goes over it. Node's own time-out of a request counts silence
   * alone: it never ends a server that sends one byte now and then, or informational answers without end.
   */
  lifeMs: number
}

/**
 * Of a body, as it comes. What such servers have to say is a few words; a library would read megabytes, and make sense of them on our
 * thread.
 */
const answerBytesMax = 65_536
/**
 * Of all that comes over a connection: blanks before a head, informational answers and the frames of chunks are part of no body. A
 * server that sends them without end would have a processor read them for as long as a connection lives.
 */
const readBytesMax = 8 * answerBytesMax + 65_536

/** Connections are made for one request each, so that none is cut off for its age by no fault of its own. */
export function createAgentFactory(settings: AgentSettings): (protocol: string) => Agent {
  const dialer = createDialer(settings)
  return (protocol) => {
    const secure = protocol === 'https:'
    const agent = secure ? new SecureAgent({ keepAlive: false }) : new Agent({ keepAlive: false })
    agent.createConnection = ({ host, port }: ClientRequestArgs, callback) => {
      const to = { host: host ?? '', port: Number(port ?? (secure ? 443 : 80)), secure }
      const connecting = new Connecting(to.host, dialer.throughProxy)
      dialer.dial(to, connecting, (error, made) => {
        if (made) {
          endAfter(made.socket, settings.lifeMs)
          callback?.(null, made.socket)
        }
        // The callback's type knows no call without a stream; Node looks at the error first.
        else (callback as ((error: Error) => void) | undefined)?.(error ?? new Error('no connection'))
      })
      return undefined
    }
    watchAnswers(agent)
    return agent
  }
}

/** What Node calls with each request that is to go over the agent; no part of its types. */
interface Taking {
  addRequest(request: ClientRequest, ...rest: unknown[]): void
}

/**
 * A server that answers by switching to another protocol, which nobody asked for, ends its request. Node by itself closes the
 * connection and reports nothing: what waits for the answer would wait until the process ends. One that answers without end is cut off.
 */
function watchAnswers(agent: Agent): void {
  const taking = agent as Agent & Taking
  const take = taking.addRequest.bind(agent)
  taking.addRequest = (request, ...rest) => {
    request.once('upgrade', (_answer, socket) => {
      socket.destroy()
      request.emit('error', new Error('the server switches to another protocol'))
    })
    // With this event the request's own listener is there, so that nothing flows past it.
    request.once('socket', (socket) => {
      let read = 0
      socket.on('data', (piece: Buffer) => {
        read += piece.length
        if (read > readBytesMax) socket.destroy(new Error('the answer is too long'))
      })
    })
    request.once('response', (answer) => {
      let bytes = 0
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > answerBytesMax) answer.destroy(new Error('the answer is too long'))
      })
    })
    take(request, ...rest)
  }
}

function endAfter(socket: Socket, lifeMs: number): void {
  const timer = setTimeout(() => socket.destroy(), lifeMs)
  timer.unref()
  listenOnce(socket, 'close', () => clearTimeout(timer))
}
