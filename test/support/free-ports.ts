/** Ports for processes of their own, which cannot tell the test which one they got. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** All different: they are held together, and let go together. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => (server.listening ? undefined : once(server, 'listening'))))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}
