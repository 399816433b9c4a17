// The mock nation holds together: whatever number you start from, the family you walk into is the same from every side.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CAST } from '../../mocks/nation/cast.ts'
import { NEW_PLACES, OLD_PLACES } from '../../mocks/nation/places.ts'
import { type Person, personByNumber, personByOldCard, twinNumber } from '../../mocks/nation.ts'
import { CANARY, PERSONAS, SCENARIOS } from '../../mocks/personas.ts'

const free = fc.nat({ max: 999_999 }).map((n) => String(n).padStart(6, '0'))
const two = (n: number): string => String(n).padStart(2, '0')
const computed = fc
  .oneof(
    fc.tuple(fc.constantFrom('0', '1'), fc.integer({ min: 0, max: 99 }), free),
    fc.tuple(fc.constantFrom('2', '3'), fc.integer({ min: 0, max: 25 }), free),
  )
  .map(([digit, year, rest]) => `999${digit}${two(year)}${rest}`)
// Hand-written people are one in a million by chance: here they come up often.
const anyNumber = fc.oneof(
  { weight: 20, arbitrary: computed },
  { weight: 1, arbitrary: fc.constantFrom(...CAST.keys()) },
)

function mustExist(number: string): Person {
  const person = personByNumber(number)
  if (!person) throw new Error(`nobody has ${number}`)
  return person
}

const all = (check: (person: Person) => void): void =>
  fc.assert(
    fc.property(anyNumber, (number) => void check(mustExist(number))),
    { numRuns: 2000 },
  )

describe('the mock nation', () => {
  it('has a person for every number of the form, whose sex and birth year the digits tell', () => {
    all((person) => {
      // Two personas contradict their number on purpose.
      if (PERSONAS.some((one) => one.number === person.number)) return
      const digit = Number(person.number[3])
      expect(person.sex).toBe(digit % 2 === 0 ? '1' : '2')
      expect(person.birth.year).toBe((digit < 2 ? 1900 : 2000) + Number(person.number.slice(4, 6)))
    })
  })

  it('tells the same story every time', () => {
    all((person) => expect(personByNumber(person.number)).toEqual(person))
  })

  it('knows nobody outside its numbers, nobody of another century, and nobody born after its last year', () => {
    for (const number of [
      '001090000001',
      '999490000001',
      '99909000000',
      '9990900000011',
      '999226000001',
      '999399123456',
      'x',
      '',
    ]) {
      expect(personByNumber(number)).toBeUndefined()
    }
  })

  it('finds the recorded parents under their numbers, with those names, older by 18 to 50 years', () => {
    all((child) => {
      for (const [parent, sex] of [
        [child.father, '1'],
        [child.mother, '2'],
      ] as const) {
        if (parent?.number === undefined) continue
        const found = mustExist(parent.number)
        expect(found.sex).toBe(sex)
        expect(found.name.full).toBe(parent.name.full)
        const age = child.birth.year - found.birth.year
        expect(age).toBeGreaterThanOrEqual(18)
        expect(age).toBeLessThanOrEqual(50)
      }
    })
  })

  it('gives a child the surname of the father', () => {
    all((child) => {
      if (child.father) expect(child.father.name.surname).toBe(child.name.surname)
    })
  })

  it('never marries minors, and leads from a spouse back to the same person', () => {
    all((person) => {
      if (2025 - person.birth.year < 18) expect(person).toMatchObject({ marital: '1' })
      if (person.marital !== '2') expect(person.spouse).toBeUndefined()
      if (person.spouse?.number === undefined) return
      const spouse = mustExist(person.spouse.number)
      expect(spouse.sex).not.toBe(person.sex)
      expect(spouse.spouse?.number).toBe(person.number)
      expect(spouse.spouse?.name).toEqual(person.name)
    })
  })

  it('has twins: same birth date, same parents, never the same name', () => {
    let seen = 0
    fc.assert(
      fc.property(anyNumber, (number) => {
        const other = twinNumber(number)
        if (other === undefined) return
        seen += 1
        const [one, two] = [mustExist(number), mustExist(other)]
        expect(twinNumber(other)).toBe(number)
        expect(two.birth).toEqual(one.birth)
        expect(two.father?.name).toEqual(one.father?.name)
        expect(two.mother?.name).toEqual(one.mother?.name)
        expect(two.name.full).not.toBe(one.name.full)
      }),
      { numRuns: 4000 },
    )
    expect(seen).toBeGreaterThan(20)
  })

  it('leads from an old card to its holder, who shows that card', () => {
    let seen = 0
    fc.assert(
      fc.property(free, (rest) => {
        const holder = personByOldCard(`999${rest}`)
        if (!holder) return
        seen += 1
        expect(holder.oldCard).toBe(`999${rest}`)
      }),
      { numRuns: 500 },
    )
    expect(seen).toBeGreaterThan(400)
  })

  it('writes only real pairs of administrative codes, and addresses of both generations', () => {
    const pairs = new Set([
      ...NEW_PLACES.map((row) => `${row[0]}//${row[1]}`),
      ...OLD_PLACES.map((row) => `${row[0]}/${row[1]}/${row[2]}`),
    ])
    const generations = new Set<string>()
    all((person) => {
      for (const address of [person.birthPlace, person.homePlace, person.permanent, person.current]) {
        if (!address || address.province === '99' || PERSONAS.some((one) => one.number === person.number)) continue
        expect(pairs).toContain(`${address.province}/${address.district ?? ''}/${address.commune}`)
        generations.add(address.district === undefined ? 'since 2025' : 'before')
      }
    })
    expect(generations.size).toBe(2)
  })

  it('has people with only a birth year, foreigners, sparse records and people married more than not', () => {
    const people = fc.sample(computed, { numRuns: 4000, seed: 7 }).map(mustExist)
    const count = (test: (person: Person) => boolean): number => people.filter(test).length
    expect(count((p) => p.birth.month === undefined)).toBeGreaterThan(100)
    expect(count((p) => p.birth.month === undefined && p.birth.year >= 1955)).toBe(0)
    expect(count((p) => !['', 'VN'].includes(p.nationality))).toBeGreaterThan(20)
    expect(count((p) => p.absent?.includes('religion') ?? false)).toBeGreaterThan(50)
    expect(count((p) => p.marital === '2')).toBeGreaterThan(1000)
    expect(count((p) => /^NGUYỄN /.test(p.name.full)) / people.length).toBeGreaterThan(0.2)
  })
})

describe('the personas', () => {
  it('all have a record, a handle and a number of their own', () => {
    const everyone = [...PERSONAS, ...SCENARIOS]
    expect(new Set(everyone.map((one) => one.handle)).size).toBe(everyone.length)
    expect(new Set(everyone.map((one) => one.number)).size).toBe(everyone.length)
    for (const { number, person } of everyone) expect(personByNumber(number)).toBe(person)
  })

  it('have parents and spouses who resolve and agree', () => {
    for (const { person } of PERSONAS) {
      for (const [relative, sex] of [
        [person.father, '1'],
        [person.mother, '2'],
      ] as const) {
        if (relative?.number === undefined) continue
        expect(personByNumber(relative.number)).toMatchObject({ sex })
        expect(personByNumber(relative.number)?.name.full).toBe(relative.name.full)
      }
      if (person.spouse?.number !== undefined)
        expect(personByNumber(person.spouse.number)?.spouse?.number).toBe(person.number)
    }
  })

  it('include a canary like no one else', () => {
    expect(CANARY).toMatchObject({
      number: '999196273131',
      name: 'XA THỊ HOÀNG YẾN KIM TƯỚC',
      birthDate: '1996-02-29',
      oldCard: '999273131',
    })
    expect(personByOldCard('999273131')?.number).toBe(CANARY.number)
  })
})
