/** The upstream of the bench: as fast as node:http can be, the same full record for everybody, or after a delay. */
import { createServer } from 'node:http'
import { listening, runChild } from './child.ts'
import { toRecord } from './record.ts'

const delayMs = Number(process.env.BENCH_DELAY_MS ?? 0)
const marker = 'SoDinhDanh>'

await runChild(async () => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const text = (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('latin1') ?? ''
      const at = text.indexOf(marker) + marker.length
      const body = Buffer.from(toRecord(text.slice(at, at + 12)))
      const answer = () => {
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': body.length })
        response.end(body)
      }
      if (delayMs > 0) setTimeout(answer, delayMs)
      else answer()
    })
  })
  return listening(server)
})
