/** Row (b): bytes in, bytes out. What a proxy costs that does nothing at all. */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { listening, runChild } from '../child.ts'

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
  })
  return listening(server)
})
