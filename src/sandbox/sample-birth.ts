/** A birth to try: the example filing with the dates of today, and the paper that goes with it. */
import { createHash, randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs } from '../domain/duration.ts'
import { vietnamOffset, vietnamOffsetMs } from '../domain/vietnam-time.ts'

export interface SampleBirth {
  /** JSON body of the filing, in the sandbox's folder. */
  bodyFile: string
  paperFile: string
  paperSha256: string
  /** Code of its dossier. */
  dossier: string
  /** What its certificate will say, as a request verifies it. */
  certificate: { kind: 'birth'; registration: object; people: { child: ChildOnCertificate } }
}

interface ChildOnCertificate {
  fullName: string
  sex: string
  dateOfBirth: { precision: 'day'; date: string }
}

const examples = join(import.meta.dirname, '../../docs/examples')

/** A new one with every start, so that every start has something to file. */
export function prepareBirth(directory: string, now: number): SampleBirth {
  const paperFile = join(examples, 'birth-notice.pdf')
  const paperSha256 = createHash('sha256').update(readFileSync(paperFile)).digest('hex')
  const body = JSON.parse(readFileSync(join(examples, 'birth.json'), 'utf8'))
  const day = (daysAgo: number) => hanoi(now - daysAgo * dayMs).slice(0, 10)
  body.purpose.dossier = `H99.01.02-${hanoi(now).slice(2, 10).replaceAll('-', '')}-${randomInt(1000, 9000)}`
  body.receivedAt = `${hanoi(now)}${vietnamOffset}`
  body.declaration.child.dateOfBirth.date = day(5)
  body.declaration.birthCertificate.issuedOn = day(4)
  body.attachments[0].sha256 = paperSha256
  const bodyFile = join(directory, 'birth.json')
  writeFileSync(bodyFile, `${JSON.stringify(body, null, 2)}\n`)
  const { dossier } = body.purpose
  const { fullName, sex, dateOfBirth } = body.declaration.child
  const registration = { dossier, unit: { code: body.registrationUnit } }
  const certificate = { kind: 'birth' as const, registration, people: { child: { fullName, sex, dateOfBirth } } }
  return { bodyFile, paperFile, paperSha256, dossier, certificate }
}

/** Local time in Viet Nam, to the second. */
function hanoi(at: number): string {
  return new Date(at + vietnamOffsetMs).toISOString().slice(0, 19)
}
