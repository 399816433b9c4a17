/**
 * One process of the bench, on both sides. The child says where it listens and answers how much processor time and
 * memory it has used; the parent pins it to a core where the machine can do that.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface Usage {
  cpuSeconds: number
  peakMemoryMb: number
}

/** In the child: start, announce, answer questions about usage until the order to end. */
export async function runChild(start: () => Promise<{ url: string; stop: () => Promise<void> }>): Promise<void> {
  const { url, stop } = await start()
  process.on('message', async (message) => {
    if (message === 'usage') {
      const { user, system } = process.cpuUsage()
      // maxRSS is the peak over the whole life of the process, in kilobytes.
      const usage: Usage = { cpuSeconds: (user + system) / 1e6, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }
      process.send?.({ usage })
    } else if (message === 'stop') {
      await stop()
      process.exit(0)
    }
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ url })
}

/** A server of a row, listening on a free port, as `runChild` wants it. */
export async function listening(server: Server): Promise<{ url: string; stop: () => Promise<void> }> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export interface Child {
  url: string
  pid: number
  usage(): Promise<Usage>
  request<T>(question: object): Promise<T>
  /** Says something that is not answered. */
  send(message: string): void
  stop(): Promise<void>
}

/** Two cores: what is measured runs alone on the first, everything else shares the second. */
export const cores = { measured: 0, rest: 1 }

export function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface SpawnOptions {
  core?: number | undefined
  env?: Record<string, string>
  nodeArgs?: string[]
}

export async function spawnChild(file: string, options: SpawnOptions = {}): Promise<Child> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const node = [process.execPath, ...(options.nodeArgs ?? []), script]
  const [command = '', ...args] = options.core === undefined ? node : ['taskset', '-c', String(options.core), ...node]
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it answered`)))
  ended.catch(() => {})
  child.setMaxListeners(0)
  const next = async () => {
    const [message] = await Promise.race([once(child, 'message'), ended])
    return message
  }
  const { url } = await next()
  return {
    url,
    pid: child.pid ?? 0,
    usage: async () => {
      child.send('usage')
      return (await next()).usage
    },
    send: (message) => {
      child.send(message)
    },
    request: async (question) => {
      if (!child.connected) await ended
      child.send(question)
      return await next()
    },
    stop: async () => {
      if (child.exitCode !== null || !child.connected) return
      const gone = once(child, 'exit')
      child.send('stop')
      await gone
    },
  }
}
