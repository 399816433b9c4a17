/** A gateway as an operator starts it: `src/app/main.ts` in a process of its own, with a configuration file and secrets beside it. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { issueKey } from '../../src/access/api-key.ts'
import { gatewayYaml, writeConfiguration } from '../crash-run/configuration.ts'
import { childEnvironment } from './child-environment.ts'
import { eventually, within } from './eventually.ts'
import { freePorts } from './free-ports.ts'

const main = resolve(import.meta.dirname, '../../src/app/main.ts')
const keyHashKey = 'process-key-hash-key'.padEnd(32, '.')

export interface GatewayProcess {
  url: string
  key: string
  child: ChildProcess
  /** What it wrote to standard error so far. */
  errors(): string
  /** Resolves when `/readyz` says yes. */
  ready(): Promise<void>
  /** Resolves to the exit code. */
  ended(): Promise<number | null>
  /** SIGTERM, and the wait for its end; SIGKILL where that does not come. */
  stop(): Promise<number | null>
}

export interface GatewayProcessOptions {
  databaseUrl: string
  /** Changes to the configuration, section by section. */
  config?: Readonly<Record<string, object>>
  stdout?: 'pipe' | 'ignore' | number
  env?: Readonly<Record<string, string>>
  /** In the place of `node main.ts …`, such as a shell that sets a limit first. */
  launch?: (node: string, args: readonly string[]) => [command: string, args: string[]]
}

export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-process-'))
  const [port = 0, nobody = 0] = await freePorts(2)
  const issued = issueKey(keyHashKey)
  // No one answers there: what is tested does not depend on any upstream.
  const mocksUrl = `http://127.0.0.1:${nobody}`
  const { databaseUrl } = options
  writeConfiguration(folder, { keyHashKey, mocksUrl, databaseUrl, districts: [{ name: 'one-stop', issued }] })
  const config = parse(gatewayYaml(folder, port, mocksUrl))
  for (const [section, changes] of Object.entries(options.config ?? {})) {
    config[section] = { ...config[section], ...changes }
  }
  const file = join(folder, 'gateway.yaml')
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }))
  const own = [main, '--config', file]
  const [command, args] = options.launch?.(process.execPath, own) ?? [process.execPath, own]
  const stdio: StdioOptions = ['ignore', options.stdout ?? 'ignore', 'pipe']
  const child = spawn(command, args, { stdio, env: { ...childEnvironment(), ...options.env } })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  void exited.then(() => rmSync(folder, { recursive: true, force: true }))
  let errors = ''
  child.stderr?.on('data', (text: Buffer) => {
    errors += text.toString()
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    child,
    key: issued.key,
    errors: () => errors,
    ended: () => exited,
    async ready() {
      await eventually(
        'the gateway is ready',
        async () => {
          if (child.exitCode !== null) throw new Error(`the gateway ended while it started: ${errors}`)
          const answer = await fetch(`${url}/readyz`).catch(() => undefined)
          return answer?.ok
        },
        90_000,
      )
    },
    async stop() {
      child.kill('SIGTERM')
      try {
        return await within(15_000, 'the gateway ends on SIGTERM', exited)
      } finally {
        child.kill('SIGKILL')
      }
    },
  }
}
