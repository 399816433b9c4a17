/** The configuration as it may be shown to people: every setting in force with its value, and of a secret only its name. */

import { hash } from 'node:crypto'
import { type Config, configJsonSchema } from './config.ts'
import { isSecret } from './json-schema.ts'

export interface ShownSetting {
  name: string
  /** `null` = a secret. */
  value: string | null
}

export function settingsInForce(config: Config): ShownSetting[] {
  const schema = configJsonSchema()
  const shown: ShownSetting[] = []
  const walk = (value: unknown, place: readonly (string | number)[]): void => {
    if (value === undefined) return
    if (isSecret(schema, place)) shown.push({ name: toName(place), value: null })
    else if (namesOfficers(place)) {
      shown.push({ name: toName(place), value: `${Object.keys(value as object).length} officer(s)` })
    } else if (
      Array.isArray(value) &&
      value.every((item) => typeof item !== 'object') &&
      !holdsSecrets(schema, place)
    ) {
      shown.push({ name: toName(place), value: value.map((item) => withoutToken(place, String(item))).join(', ') })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        walk(inner, [...place, Array.isArray(value) ? Number(key) : key])
    } else shown.push({ name: toName(place), value: withoutToken(place, String(value)) })
  }
  walk(config, [])
  return shown
}

/** SHA-256 of the settings in force, hexadecimal: another configuration has another. Secrets are in it by their names alone. */
export function hashSettings(config: Config): string {
  return hash('sha256', JSON.stringify(settingsInForce(config)), 'hex')
}

/** A list whose entries are secrets: each is shown by its name. */
const holdsSecrets = (schema: ReturnType<typeof configJsonSchema>, place: readonly (string | number)[]): boolean =>
  isSecret(schema, [...place, 0])

const toName = (place: readonly (string | number)[]) => place.join('.')

/** Tables whose keys are personal numbers of officers, with their accounts below: how many is all that is shown. */
function namesOfficers(place: readonly (string | number)[]): boolean {
  return place[0] === 'links' && ['officers', 'staff'].includes(String(place.at(-1)))
}

/**
 * An address may hold a login that was not declared a secret, and that of an alert's target the token of a chat room in its
 * path: of those only the host is shown.
 */
function withoutToken(place: readonly (string | number)[], text: string): string {
  if (place[0] === 'alerts' && place.at(-1) === 'url' && URL.canParse(text)) return `${new URL(text).origin}/…`
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1…@')
}
