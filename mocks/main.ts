// Runs the mocks alone: node mocks/main.ts [--port 4100] [--host 127.0.0.1] [--timeline file.json]
// [--state folder] [--settings '{…}'] [--with-parent]
// Prints where they are and how to try them; stops on Ctrl-C or SIGTERM, leaving nothing behind.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { registryPaths } from './civil-registry/routes.ts'
import { personaOf } from './personas.ts'
import { ROUTES } from './population/routes.ts'
import type { Settings } from './settings.ts'
import { type Mocks, startMocks } from './start.ts'

async function run(): Promise<Mocks> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4100' },
      host: { type: 'string', default: '127.0.0.1' },
      timeline: { type: 'string' },
      // The registry remembers here what was filed, over its own restart.
      state: { type: 'string' },
      // What PATCH /_control/settings takes, from the first request on.
      settings: { type: 'string' },
      // Whoever started us holds our standard input: when it ends, so do we, even if it was killed.
      'with-parent': { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: expected 0..65535')
  const timeline: unknown =
    values.timeline === undefined ? undefined : JSON.parse(await readFile(values.timeline, 'utf8'))
  const mocks = await startMocks({
    host: values.host,
    port,
    timeline,
    log: (line) => console.error(line),
    ...(values.state === undefined ? {} : { state: values.state }),
    ...(values.settings === undefined ? {} : { settings: JSON.parse(values.settings) as Partial<Settings> }),
  })
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
  console.log(`Mock population database and civil registry: ${url}   (people to try, endpoints, faults)\n`)
  for (const [path, { says }] of Object.entries(ROUTES)) console.log(`  POST ${path.padEnd(27)}${says}`)
  for (const [path, says] of registryPaths(mocks.settings)) console.log(`  POST ${path.padEnd(27)}${says}`)
  console.log(`  GET  ${'/personas'.padEnd(27)}people to try, as JSON`)
  console.log(`  GET  ${'/_control/state'.padEnd(27)}settings, faults, counts`)
  console.log(`  GET  ${'/_control/registry/ledger'.padEnd(27)}what was filed, by dossier code\n`)
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
