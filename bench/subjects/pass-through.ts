/** Row (b): bytes in, bytes out. What a proxy costs that does nothing at all. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { runChild } from '../child.ts'

await runChild(async () => {
  const pool = new Pool(process.env.BENCH_UPSTREAM ?? '', { connections: 1100 })
  const server = createServer((request, response) => {
    pool
      .request({ path: '/', method: 'POST', headers: { 'content-type': 'application/xml' }, body: request })
      .then(({ statusCode, headers, body }) => {
        response.writeHead(statusCode, headers)
        body.pipe(response)
      })
      .catch(() => response.writeHead(502).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
})
