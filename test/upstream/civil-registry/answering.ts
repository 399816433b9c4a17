/** A registry that answers what a test says, in turn, over real sockets; and a path to it without any sign-in. */
import type { RegistryPath } from '../../../src/domain/filing/civil-registry.ts'
import type { RegistryPathDeps } from '../../../src/upstream/civil-registry/client.ts'
import { http, json, startWire } from '../../support/wire.ts'
import { openRegistry } from './registry.ts'

export interface Answering {
  path: RegistryPath
  /** What it will say: objects as JSON with 200, bytes as they are. */
  answers: (object | Buffer)[]
  /** What it was asked, whole requests. */
  requests: string[]
  close(): Promise<void>
}

export async function startAnswering(
  other: object = {},
  pieces: Omit<RegistryPathDeps, 'clock'> = {},
): Promise<Answering> {
  const answers: (object | Buffer)[] = []
  const requested: string[] = []
  const wire = await startWire(({ socket, text }) => {
    requested.push(text)
    const next = answers.shift() ?? {}
    socket.write(Buffer.isBuffer(next) ? next : http(200, json, JSON.stringify(next)))
  })
  const path = openRegistry(wire.url, { token: { variant: 'none' }, province: '99', ...other }, pieces)
  return {
    path,
    answers,
    requests: requested,
    async close() {
      await path.close()
      await wire.close()
    },
  }
}

/** The registry's no. */
export const refusedWith = (errorCode: unknown, errorDescription: string) => ({
  status: '0',
  statusDescription: 'Đã có lỗi xảy ra trong quá trình gửi thông tin',
  errorCode,
  errorDescription,
})
