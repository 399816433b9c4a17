/** The bench's one consumer. Its key is made up here because nothing outside a bench run can ever use it. */
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestedFields } from './question.ts'
import { client } from './token.ts'

const keyId = 'benchbench00'
const secret = 'b'.repeat(43)
export const apiKey = `lth_${keyId}_${secret}`

export function consumersFor(folder: string): string {
  const hash = createHmac('sha256', 'bench'.padEnd(32, '.')).update(secret).digest('hex')
  const grants = [
    { procedures: ['1.001193'], operations: ['lookup'], fields: requestedFields },
    { procedures: ['2.000986', '2.001023'], operations: ['file', 'follow'] },
    { procedures: ['1.001193'], operations: ['check-file'] },
  ]
  const quota = { perMinute: 10_000_000, burst: 1_000_000 }
  const tokens = [{ issuer: 'bench', client }]
  const consumer = { id: 'bench', name: 'Bench', keys: [{ id: keyId, hash }], tokens, units: ['H99'], quota, grants }
  const file = join(folder, 'consumers.yaml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ consumers: [consumer] }))
  return file
}
