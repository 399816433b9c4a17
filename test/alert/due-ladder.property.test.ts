/** The ladder of one unit over many days of a test clock: who is notified of which dossier, and when. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterMessages, climb, type LadderState, type Rung, rungs } from '../../src/alert/due-ladder.ts'
import { createWeeklyTime, workingMsBetween } from '../../src/domain/working-time/worked-time.ts'

const minute = 60_000
const hour = 60 * minute
const monday = Date.parse('2026-11-23T00:00:00+07:00')
const worked = createWeeklyTime({
  weekdays: [1, 2, 3, 4, 5],
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:00', to: '17:00' },
  ],
  holidays: ['2026-11-25'],
  extraDays: [],
})
const isWorking = (at: number) => workingMsBetween(at, at + 1, worked) > 0

/** A dossier presses from `from` to `to`, and is moved meanwhile at these moments. */
interface Story {
  from: number
  to: number
  moves: readonly number[]
}

interface Message {
  at: number
  rung: Rung
  dossiers: readonly number[]
}

const pace = { digestMs: hour, cityAfterMs: 2 * hour, repeatMs: 8 * hour }
const stepMs = 10 * minute
const daysMs = 5 * 24 * hour

/** Rounds every ten minutes of working time, as the watch makes them; `muted` rounds send nothing, as in a silence. */
function play(stories: readonly Story[], muted: (round: number) => boolean = () => false) {
  let state: LadderState = { dossiers: new Map(), last: { unit: null, city: null } }
  const messages: Message[] = []
  const rounds: { at: number; pressing: number[]; stands: Record<Rung, readonly number[]>; state: LadderState }[] = []
  for (let round = 0; round * stepMs < daysMs; round++) {
    const at = monday + round * stepMs
    if (!isWorking(at)) continue
    const pressing = stories.flatMap(({ from, to, moves }, id) => {
      const lastAt = Math.max(0, ...moves.filter((move) => move <= at))
      return from <= at && at < to ? [{ id, lastAt }] : []
    })
    const now = climb(state, pressing, at, worked, pace)
    const sent: Partial<Record<Rung, readonly number[]>> = {}
    for (const rung of rungs) {
      if (!now[rung].notify || muted(round)) continue
      sent[rung] = now[rung].dossiers
      messages.push({ at, rung, dossiers: now[rung].dossiers })
    }
    state = afterMessages(state, pressing, sent, at)
    const stands = { unit: now.unit.dossiers, city: now.city.dossiers }
    rounds.push({ at, pressing: pressing.map(({ id }) => id), stands, state })
  }
  return { messages, rounds }
}

const moment = fc.integer({ min: 0, max: daysMs / minute }).map((minutes) => monday + minutes * minute)
const story = fc
  .record({ one: moment, other: moment, moves: fc.array(moment, { maxLength: 2 }) })
  .map(({ one, other, moves }): Story => ({ from: Math.min(one, other), to: Math.max(one, other), moves }))
const stories = fc.array(story, { minLength: 1, maxLength: 8 })
const mutes = fc.func(fc.boolean())

test('the city hears of a dossier only after the unit did, a set working time later, without a step in between', () => {
  fc.assert(
    fc.property(stories, mutes, (given, muted) => {
      const { messages } = play(given, (round) => muted(round))
      for (const { at, rung, dossiers } of messages) {
        if (rung !== 'city') continue
        for (const id of dossiers) {
          const earlier = messages.filter(
            (one) =>
              one.rung === 'unit' &&
              one.dossiers.includes(id) &&
              workingMsBetween(one.at, at, worked) >= pace.cityAfterMs,
          )
          expect(earlier.length).toBeGreaterThan(0)
          const moves = given[id]?.moves ?? []
          expect(earlier.some((one) => !moves.some((move) => move > one.at && move <= at))).toBe(true)
        }
      }
    }),
    { seed: 3 },
  )
})

test('a unit and rung gets at most one message in a digest time, and none outside of working hours', () => {
  fc.assert(
    fc.property(stories, mutes, (given, muted) => {
      const { messages } = play(given, (round) => muted(round))
      for (const rung of rungs) {
        const own = messages.filter((one) => one.rung === rung)
        for (const [index, { at }] of own.slice(1).entries()) {
          expect(workingMsBetween(own[index]?.at ?? 0, at, worked)).toBeGreaterThanOrEqual(pace.digestMs)
        }
        expect(own.every(({ at }) => isWorking(at))).toBe(true)
      }
    }),
    { seed: 4 },
  )
})

test('a dossier that goes on pressing reaches the unit, and then the city, within a bounded working time', () => {
  fc.assert(
    fc.property(stories, (given) => {
      const { messages, rounds } = play(given)
      for (const [id, { moves }] of given.entries()) {
        const pressed = rounds.filter(({ pressing }) => pressing.includes(id))
        const [first] = pressed
        const last = pressed.at(-1)
        if (!first || !last || moves.length > 0) continue
        const lasted = workingMsBetween(first.at, last.at, worked)
        const heard = (rung: Rung) => messages.find((one) => one.rung === rung && one.dossiers.includes(id))
        const unit = heard('unit')
        const slackMs = 2 * stepMs
        if (lasted >= pace.digestMs + slackMs) {
          expect(unit && workingMsBetween(first.at, unit.at, worked)).toBeLessThanOrEqual(pace.digestMs + slackMs)
        }
        if (lasted >= 2 * pace.digestMs + pace.cityAfterMs + 2 * slackMs) {
          const city = heard('city')
          expect(city && workingMsBetween(first.at, city.at, worked)).toBeLessThanOrEqual(
            2 * pace.digestMs + pace.cityAfterMs + 2 * slackMs,
          )
        }
      }
    }),
    { seed: 5 },
  )
})

test('a rung stands for dossiers that press, and for none when all is over', () => {
  fc.assert(
    fc.property(stories, mutes, (given, muted) => {
      for (const { pressing, stands, state } of play(given, (round) => muted(round)).rounds) {
        expect(stands.unit).toEqual(pressing)
        expect(stands.city.every((id) => pressing.includes(id))).toBe(true)
        expect([...state.dossiers.keys()].every((id) => pressing.includes(id))).toBe(true)
      }
    }),
    { seed: 6 },
  )
})

test('a round that is made twice at one moment sends nothing the second time', () => {
  fc.assert(
    fc.property(stories, (given) => {
      for (const { at, state, pressing } of play(given).rounds) {
        const again = pressing.map((id) => ({
          id,
          lastAt: Math.max(0, ...(given[id]?.moves ?? []).filter((move) => move <= at)),
        }))
        const now = climb(state, again, at, worked, pace)
        expect([now.unit.notify, now.city.notify]).toEqual([false, false])
      }
    }),
    { seed: 7 },
  )
})
