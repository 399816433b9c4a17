/** What is done with each thing that could be somebody's: replaced, or first only noted. */
import type { Encoding } from './bytes.ts'
import type { People } from './people.ts'
import { folded } from './people.ts'

export type Replacer = Pick<
  People,
  'name' | 'word' | 'personalNumber' | 'oldCard' | 'digits' | 'opaque' | 'year' | 'moment'
> & {
  within(encoding: Encoding): Replacer
}

/** Goes through everything and changes nothing: who and when stands in it must be known before anybody is moved. */
export class Survey implements Replacer {
  readonly names = new Set<string>()
  readonly days: number[] = []
  readonly years: number[] = []

  within(): this {
    return this
  }
  name(word: string): string {
    this.names.add(folded(word))
    return word
  }
  word(word: string): string {
    return word
  }
  personalNumber(number: string): string {
    const digit = Number(number[3])
    this.years.push(1900 + Math.floor(digit / 2) * 100 + Number(number.slice(4, 6)))
    return number
  }
  oldCard(number: string): string {
    return number
  }
  digits(_: string, length: number): string {
    // Zeros of the length that was asked for: what comes of a survey is thrown away.
    return '0'.repeat(length)
  }
  opaque(text: string): string {
    return text
  }
  year(year: number): number {
    this.years.push(year)
    return year
  }
  moment(ms: number): number {
    this.days.push(ms)
    return ms
  }
}
