/** The bench's consumers. Their keys are made up here because nothing outside a bench run can ever use them. */
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestedFields } from './question.ts'
import { client } from './token.ts'

const keyId = 'benchbench00'
const secret = 'b'.repeat(43)
export const apiKey = toKey(keyId)
const hash = createHmac('sha256', 'bench'.padEnd(32, '.')).update(secret).digest('hex')

function toKey(id: string): string {
  return `lth_${id}_${secret}`
}

export function consumersFor(folder: string): string {
  const grants = [
    { procedures: ['1.001193'], operations: ['lookup'], fields: requestedFields },
    { procedures: ['2.000986', '2.001023'], operations: ['file', 'follow'] },
    { procedures: ['1.001193'], operations: ['check-file'] },
  ]
  const quota = { perMinute: 10_000_000, burst: 1_000_000 }
  const tokens = [{ issuer: 'bench', client }]
  return writeConsumers(folder, [
    { id: 'bench', name: 'Bench', keys: [{ id: keyId, hash }], tokens, units: ['H99'], quota, grants },
  ])
}

/** Who takes part in `--quotas`, and what each may ask a second. */
export const quotaConsumers = [
  { name: 'greedy-one', key: toKey('benchgreedy1'), id: 'benchgreedy1', perSecond: 10 },
  { name: 'greedy-two', key: toKey('benchgreedy2'), id: 'benchgreedy2', perSecond: 10 },
  { name: 'modest', key: toKey('benchmodest0'), id: 'benchmodest0', perSecond: 10 },
] as const

export function quotaConsumersFor(folder: string): string {
  const grants = [{ procedures: ['1.001193'], operations: ['lookup'], fields: requestedFields }]
  return writeConsumers(
    folder,
    quotaConsumers.map(({ name, id, perSecond }) => ({
      id: name,
      name,
      keys: [{ id, hash }],
      units: ['H99'],
      quota: { perMinute: perSecond * 60, burst: perSecond },
      grants,
    })),
  )
}

function writeConsumers(folder: string, consumers: readonly object[]): string {
  const file = join(folder, 'consumers.yaml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ consumers }))
  return file
}
