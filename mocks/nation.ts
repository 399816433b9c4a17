// The mock nation: as many consistent synthetic people as there are numbers 999CYYRRRRRR, computed from the number and
// never stored. Looking up a father gives the man whose name the child carries; looking up a spouse gives one's own name back.
// Hand-written people (personas.ts and their families) come first and never marry into the computed ones.

import { newAddress, oldAddress } from './nation/address.ts'
import { CAST, CAST_BY_CARD } from './nation/cast.ts'
import {
  findParents,
  findPlace,
  getBirth,
  getCouple,
  nameAt,
  type Place,
  REGISTER_YEAR,
  toNumber,
} from './nation/kinship.ts'
import { getLineage } from './nation/names.ts'
import { type Address, type BirthDate, type Group, type Person, type Relative, toName } from './nation/person.ts'
import { NEW_PLACES, OLD_PLACES, STREETS } from './nation/places.ts'
import { chance, hash, pick } from './nation/seed.ts'

export type { Person } from './nation/person.ts'

const reserved = (number: string): boolean => CAST.has(number)

/** The person who holds this 12-digit number, or undefined. The same answer for the same number, always. */
export function personByNumber(number: string): Person | undefined {
  const written = CAST.get(number)
  if (written) return written
  const place = findPlace(number)
  return place ? makePerson(number, place) : undefined
}

/** The person who holds this old 9-digit card (CMND), or undefined. */
export function personByOldCard(card: string): Person | undefined {
  const written = CAST_BY_CARD.get(card)
  if (written) return written
  const owner = cardOwner(card)
  return owner === undefined ? undefined : personByNumber(owner)
}

/** The other one of a pair of computed twins, if this person is a twin. */
export function twinNumber(number: string): string | undefined {
  const place = findPlace(number)
  if (!place || reserved(number)) return undefined
  const twin = getBirth(place).twin
  const other = twin && toNumber(twin)
  return other === undefined || reserved(other) ? undefined : other
}

/** One person per card: anyone who of those born 1940–1995 the free digits point at. */
function cardOwner(card: string): string | undefined {
  const free = /^999(\d{6})$/.exec(card)?.[1]
  if (free === undefined || CAST_BY_CARD.has(card)) return undefined
  const year = 40 + (hash('card-year', free) % 56)
  const number = `999${hash('card-sex', free) % 2}${year}${free}`
  return reserved(number) ? undefined : number
}

function findCard(number: string): string | undefined {
  const card = `999${number.slice(6)}`
  return cardOwner(card) === number ? card : undefined
}

function makePerson(number: string, place: Place): Person {
  const { key } = getBirth(place)
  const lineage = getLineage(place.line)
  const age = REGISTER_YEAR - place.year
  const couple = getCouple(place, reserved)
  const partner = place.sex === 'm' ? couple.woman : couple.man
  const parents = findParents(place, reserved)
  const father = parents && relativeAt(parents.man, number, parents.man.year < 1940)
  const mother = parents && relativeAt(parents.woman, number, parents.woman.year < 1940)
  const card = findCard(number)
  const name = toName(nameAt(place))
  const foreigner = lineage.nationality !== 'VN'
  const guardian = age < 18 ? (father ?? mother) : undefined
  const permanent = home('permanent', number)
  return {
    number,
    ...(card === undefined ? {} : { oldCard: card }),
    name,
    sex: place.sex === 'm' ? '1' : '2',
    birth: birthDate(place.year, key),
    ethnicity: lineage.ethnicity,
    religion: lineage.religion,
    marital: couple.state === 'married' ? '2' : couple.state === 'ended' ? '3' : '1',
    bloodGroup: pick(['00', '00', '00', '00', '01', '02', '03', '04'], 'blood', number),
    nationality: foreigner ? lineage.nationality : chance(20, 'no-nationality', number) ? '' : 'VN',
    ...(foreigner ? {} : { birthPlace: home('birth-place', key, lineage.home[1]) }),
    ...(foreigner ? {} : { homePlace: home('home-place', key, lineage.home[1]) }),
    permanent,
    current: chance(70, 'lives-at-home', number) ? permanent : home('current', number),
    ...(father ? { father } : {}),
    ...(mother ? { mother } : {}),
    ...(couple.state === 'married' ? { spouse: relativeAt(partner, toNumber(couple.man), false) } : {}),
    ...(guardian ? { representative: guardian } : {}),
    ...(age >= 18
      ? { head: { relation: 'CH01', number, name: name.full, ...(card === undefined ? {} : { oldCard: card }) } }
      : {}),
    ...leftOut(number, age),
  }
}

/** A relative's row. A quarter of the rows lack the number, as in the real register; a spouse's row agrees on that from both ends. */
function relativeAt(place: Place, recordedBy: string, longAgo: boolean): Relative {
  const number = toNumber(place)
  const card = findCard(number)
  const unknown = longAgo || chance(25, 'relative-number', recordedBy)
  return {
    name: toName(nameAt(place)),
    nationality: getLineage(place.line).nationality,
    ...(unknown ? {} : { number }),
    ...(unknown || card === undefined ? {} : { oldCard: card }),
  }
}

function birthDate(year: number, key: string): BirthDate {
  // Before about 1955 many births were written down years later, by year alone.
  if (year < 1955 && chance(25, 'year-only', key)) return { year }
  const day = new Date(Date.UTC(year, 0, 1 + (hash('birthday', key) % 365)))
  return { year, month: day.getUTCMonth() + 1, day: day.getUTCDate() }
}

/** An address in units of either generation: the register was written in both. */
function home(what: string, key: string, commune?: string): Address {
  // A place of registration or origin is a commune, not a door.
  const door = what === 'permanent' || what === 'current'
  const house = !door ? '' : `SỐ ${1 + (hash(what, 'house', key) % 220)} ĐƯỜNG ${pick(STREETS, what, 'street', key)}`
  if (chance(30, what, 'generation', key)) return oldAddress(pick(OLD_PLACES, what, key)[2], house)
  return newAddress(commune ?? pick(NEW_PLACES, what, key)[1], house)
}

function leftOut(number: string, age: number): { absent?: readonly Group[] } {
  const absent: Group[] = []
  if (chance(4, 'sparse', number)) absent.push('religion', 'bloodGroup', 'current', 'householdBook', 'district')
  if (age < 18) absent.push('spouse')
  return absent.length === 0 ? {} : { absent }
}
