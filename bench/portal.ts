/** A public-service portal in the session style that answers everything at once: it has what it got, and counts it. */
import { createServer } from 'node:http'
import { listening, runChild } from './child.ts'

interface Message {
  service: string
  data: { MaHoSo: string }[]
}

await runChild(async () => {
  const held = new Set<string>()
  let steps = 0
  const answer = ({ service, data }: Message): object => {
    const code = data[0]?.MaHoSo ?? ''
    // A dossier is asked about before it is created, and is never there then.
    if (service === 'TraCuuHoSo') return { error_code: '0', message: 'Thành công', data: [] }
    if (service === 'DongBoHoSoMC') held.add(code)
    else steps += data.length
    return { error_code: '0', message: 'Đồng bộ thành công' }
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body =
        request.method === 'GET'
          ? { dossiers: held.size, steps }
          : answer(JSON.parse(Buffer.concat(chunks).toString()) as Message)
      const text = Buffer.from(JSON.stringify(body))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
      response.end(text)
    })
  })
  return listening(server)
})
