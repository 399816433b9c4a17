// mocks/paths.yaml speaks the gateway's own configuration language.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { CivilRegistryPathSettings } from '../../../src/upstream/civil-registry/settings.ts'

const file = join(import.meta.dirname, '../../../mocks/paths.yaml')
const { civilRegistry } = parse(readFileSync(file, 'utf8')) as { civilRegistry: { name: string }[] }

it.each(civilRegistry)('$name is a path that the gateway takes as it stands', (path) => {
  expect(CivilRegistryPathSettings.safeParse(path).error).toBeUndefined()
})
