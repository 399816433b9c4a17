// Runs the mocks alone: node mocks/main.ts [--port 4100] [--host 127.0.0.1] [--timeline file.json] [--with-parent]
// Prints where they are and how to try them; stops on Ctrl-C or SIGTERM, leaving nothing behind.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { personaOf } from './personas.ts'
import { ROUTES } from './population/routes.ts'
import { type Mocks, startMocks } from './start.ts'

async function run(): Promise<Mocks> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4100' },
      host: { type: 'string', default: '127.0.0.1' },
      timeline: { type: 'string' },
      // Whoever started us holds our standard input: when it ends, so do we, even if it was killed.
      'with-parent': { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: expected 0..65535')
  const timeline: unknown =
    values.timeline === undefined ? undefined : JSON.parse(await readFile(values.timeline, 'utf8'))
  const mocks = await startMocks({ host: values.host, port, timeline, log: (line) => console.error(line) })
  if (values['with-parent']) process.stdin.resume().once('end', () => void mocks.close())
  return mocks
}

function greet(mocks: Mocks): void {
  const { url } = mocks
  const { number } = personaOf('thu')
  const question = {
    type: 'TraCuuThongTinCongDan',
    MaYeuCau: 'thu-1',
    MaTichHop: '037',
    MaDVC: '1.999999',
    StaffEmail: 'canbo.mau@h99.example',
    GovAgencyCode: 'H99.01.02',
    HoVaTen: 'NGUYENVANTHU',
    NgayThangNamSinh: '19900131',
    SoDinhDanh: number,
  }
  console.log(`Mock population database: ${url}   (people to try, endpoints, faults)\n`)
  for (const [path, { says }] of Object.entries(ROUTES)) console.log(`  POST ${path.padEnd(27)}${says}`)
  console.log(`  GET  ${'/personas'.padEnd(27)}people to try, as JSON`)
  console.log(`  GET  ${'/_control/state'.padEnd(27)}settings, faults, counts\n`)
  console.log('Try a lookup, then break it:')
  console.log(`  curl -s ${url}/lgsp/tree/population -d '${JSON.stringify(question)}'`)
  console.log(`  curl -s ${url}/_control/faults -d '{"fault":"html-200","rate":0.5}'`)
  console.log('Stop with Ctrl-C.')
}

let mocks: Mocks
try {
  mocks = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
greet(mocks)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void mocks.close().then(() => process.stdin.destroy()))
