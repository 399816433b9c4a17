/** What every room needs is made in one place: a copy would drift. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

test.each<[what: string, pattern: RegExp, only: readonly string[]]>([
  [
    "reckons with Viet Nam's offset",
    /\b7 \* (60\b|3_600_000)(?! \* (24|60)\b)|\}T\d\d:\d\d:\d\d\+07:00`|= '\+07:00'/,
    ['domain/vietnam-time.ts'],
  ],
  // The room `scrub` knows nothing of the gateway.
  [
    'names a length of time',
    /^(?:export )?const (?:second|minute|hour|day)Ms\b/m,
    ['domain/duration.ts', 'scrub/people.ts'],
  ],
  [
    'makes a kind of settings',
    /^(?:export )?const (?:ms|percent|secret|days) = \([^\n]*=> z/m,
    ['domain/settings-kit.ts'],
  ],
  ['knows the shape of a UUID', /\[0-9a-f\]\{8\}\(?-/, ['domain/uuid.ts']],
  ['writes out what a text in both languages is', /\{ vi: string; en: string \}/, []],
  // Codes of procedures and their cases nest by points too.
  ['reads units', /startsWith\(`\$\{(?!code\b|procedure\b)\w+\}\.`\)/, ['domain/unit-code.ts']],
  ['tells an outage as a failure', /isOutage\(error\) \? new GatewayFailure/, ['store/postgres/outage.ts']],
  ['takes the marks off a text', /'NFD'\)\s*\.replace\(\/\\p\{M\}/, ['domain/text.ts']],
  ['describes a JSON body', /required: true,\s*content: \{ 'application\/json': \{ schema/, ['http/openapi-kit.ts']],
  ['describes who has a key', /security: \[\{ apiKey/, ['http/openapi-kit.ts']],
])('only one file %s', (_, pattern, only) => {
  expect(files.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8'))).sort()).toEqual([...only])
})
