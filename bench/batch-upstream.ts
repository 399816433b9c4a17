/** The upstream of the bench of batches: answers everyone after a moment, and counts how often it was asked about whom. */
import { createServer } from 'node:http'
import { listening, runChild } from './child.ts'
import { toRecord } from './record.ts'

export interface BatchUpstreamFigures {
  /** People of batches. */
  people: number
  questions: number
  /** How often it was asked about one person at the most. */
  most: number
  repeated: number
}

const delayMs = Number(process.env.BENCH_DELAY_MS ?? 30)
const marker = 'SoDinhDanh>'
/** The numbers of people of batches begin so; those of counters do not. */
const batchPrefix = '99908'

await runChild(async () => {
  let asked = new Map<string, number>()
  const read = (): BatchUpstreamFigures => {
    const counts = [...asked.values()]
    return {
      people: counts.length,
      questions: counts.reduce((sum, count) => sum + count, 0),
      most: counts.reduce((most, count) => Math.max(most, count), 0),
      repeated: counts.filter((count) => count > 1).length,
    }
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(read()))
      if (request.url === '/clear') asked = new Map()
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      const at = text.indexOf(marker) + marker.length
      const number = text.slice(at, at + 12)
      if (number.startsWith(batchPrefix)) asked.set(number, (asked.get(number) ?? 0) + 1)
      const body = Buffer.from(toRecord(number))
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': body.length })
        response.end(body)
      }, delayMs)
    })
  })
  return listening(server)
})
