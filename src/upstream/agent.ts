/** For libraries that bring their own HTTP: an agent of Node whose connections are made by our dialer, as they are set. */
import { Agent, type ClientRequestArgs } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { Connecting } from './connecting.ts'
import { createDialer, type DialSettings } from './dial.ts'

export function createAgentFactory(settings: DialSettings): (protocol: string) => Agent {
  const dialer = createDialer(settings)
  return (protocol) => {
    const secure = protocol === 'https:'
    const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true })
    agent.createConnection = ({ host, port }: ClientRequestArgs, callback) => {
      const to = { host: host ?? '', port: Number(port ?? (secure ? 443 : 80)), secure }
      const connecting = new Connecting(to.host, dialer.throughProxy)
      dialer.dial(to, connecting, (error, made) => {
        if (made) callback?.(null, made.socket)
        // The callback's type knows no call without a stream; Node looks at the error first.
        else (callback as ((error: Error) => void) | undefined)?.(error ?? new Error('no connection'))
      })
      return undefined
    }
    return agent
  }
}
