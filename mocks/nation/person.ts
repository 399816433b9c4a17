// The words of the mock nation: a person as the register knows them, in neutral terms. No wire names here,
// and codes are the official ones (ethnicity and religion two digits, countries ISO 3166 alpha-2).

/** Upper-case with accents, as the register writes it. */
export type PersonName = {
  readonly full: string
  readonly surname: string
  readonly middle: string
  readonly given: string
}

/** Precision is the year when month and day are missing. */
export type BirthDate = { readonly year: number; readonly month?: number; readonly day?: number }

/** A district means the three-level order that ended on 30 June 2025. */
export type Address = {
  readonly province: string
  readonly district?: string
  readonly commune: string
  readonly detail: string
  readonly country: string
}

export type Relative = {
  readonly name: PersonName
  readonly nationality: string
  readonly number?: string
  readonly oldCard?: string
}

type Head = {
  readonly relation: string
  readonly number?: string
  readonly oldCard?: string
  readonly name: string
}

export type Group =
  | 'oldCard'
  | 'sex'
  | 'ethnicity'
  | 'religion'
  | 'marital'
  | 'bloodGroup'
  | 'birthPlace'
  | 'nationality'
  | 'homePlace'
  | 'permanent'
  | 'current'
  | 'father'
  | 'mother'
  | 'spouse'
  | 'representative'
  | 'head'
  | 'householdBook'
  /** The element itself in every address; units since 2025 have no district anyway. */
  | 'district'

export type Person = {
  readonly number: string
  /** Old identity card, 9 digits; also a search key. */
  readonly oldCard?: string
  readonly name: PersonName
  /** 0 unknown, 1 male, 2 female. */
  readonly sex: '0' | '1' | '2'
  readonly birth: BirthDate
  readonly ethnicity: string
  readonly religion: string
  /** 0 no information, 1 single, 2 married, 3 divorced or widowed. */
  readonly marital: '0' | '1' | '2' | '3'
  /** 00 none, 01 A, 02 B, 03 AB, 04 O. */
  readonly bloodGroup: string
  /** Empty where the register left it empty. */
  readonly nationality: string
  readonly birthPlace?: Address
  readonly homePlace?: Address
  readonly permanent?: Address
  readonly current?: Address
  readonly father?: Relative
  readonly mother?: Relative
  readonly spouse?: Relative
  readonly representative?: Relative
  readonly head?: Head
  readonly householdBook?: string
  /** Groups the register leaves out altogether, where others are merely empty. */
  readonly absent?: readonly Group[]
  /** How the register wrote this record down: a real register holds several ages of software. */
  readonly form?: 'plain' | 'structured-relatives' | 'qcvn'
  /** The record arrives in decomposed Unicode (NFD). */
  readonly decomposed?: boolean
}

/** Splits a full name the Vietnamese way: first word surname, last word given name, the rest between. */
export function toName(full: string): PersonName {
  const words = full.split(' ')
  if (words.length === 1) return { full, surname: '', middle: '', given: full }
  return {
    full,
    surname: words[0] ?? '',
    middle: words.slice(1, -1).join(' '),
    given: words.at(-1) ?? '',
  }
}

/** How a relative's row shows this person. */
export function getRelative(person: Person): Relative {
  return {
    name: person.name,
    nationality: person.nationality || 'VN',
    number: person.number,
    ...(person.oldCard === undefined ? {} : { oldCard: person.oldCard }),
  }
}
