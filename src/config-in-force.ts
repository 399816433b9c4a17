/** The configuration as it may be shown to people: every setting in force with its value, and of a secret only its name. */
import { type Config, configJsonSchema, isSecret } from './config.ts'

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
    if (isSecret(schema, place)) shown.push({ name: nameOf(place), value: null })
    else if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
      shown.push({ name: nameOf(place), value: value.map((item) => withoutLogin(String(item))).join(', ') })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        walk(inner, [...place, Array.isArray(value) ? Number(key) : key])
    } else shown.push({ name: nameOf(place), value: withoutLogin(String(value)) })
  }
  walk(config, [])
  return shown
}

const nameOf = (place: readonly (string | number)[]) => place.join('.')

/** An address may hold a login that nobody declared a secret. */
function withoutLogin(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1…@')
}
