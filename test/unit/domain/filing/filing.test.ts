/** The table of transitions: where filings can get to, and that none can reach the registry twice by itself. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attentionStates,
  type FilingState,
  filingStates,
  finalStates,
  followedStates,
  mayBecome,
  registryStates,
  transitions,
  undeliveredStates,
} from '../../../../src/domain/filing/filing.ts'

/** What can be reached from a state, it included, without stepping onto `barred`. */
function reachable(from: FilingState, barred: readonly FilingState[] = []): Set<FilingState> {
  const found = new Set<FilingState>([from])
  for (const state of found) {
    for (const next of transitions[state]) if (!barred.includes(next)) found.add(next)
  }
  return found
}
const getEntrances = (to: FilingState) => filingStates.filter((from) => mayBecome(from, to)).toSorted()

test('every state can be reached by a filing that was accepted', () => {
  expect([...reachable('accepted')].toSorted()).toEqual([...filingStates].toSorted())
})

test('the ends are these four, and nothing leaves them', () => {
  expect([...finalStates].toSorted()).toEqual(['closed', 'completed', 'refused', 'withdrawn'])
  for (const state of finalStates) expect(transitions[state]).toEqual([])
})

test('nothing is stuck: from every state an end can be reached', () => {
  for (const state of filingStates) expect([...reachable(state)].some((end) => finalStates.includes(end))).toBe(true)
})

test('an operator can close whatever waits and is not under way', () => {
  const closable = filingStates.filter((state) => !finalStates.includes(state) && state !== 'delivering')
  expect(getEntrances('closed')).toEqual(closable.toSorted())
})

test('no state follows itself, and none is named twice', () => {
  for (const state of filingStates) {
    expect(transitions[state]).not.toContain(state)
    expect(new Set(transitions[state]).size).toBe(transitions[state].length)
  }
})

test('any two states: the question and the table agree', () => {
  const state = fc.constantFrom(...filingStates)
  fc.assert(fc.property(state, state, (from, to) => mayBecome(from, to) === transitions[from].includes(to)))
})

describe('never twice', () => {
  test('a send begins only from accepted', () => {
    expect(getEntrances('delivering')).toEqual(['accepted'])
  })

  test('back to accepted only where nothing was sent, the registry asked for it or knows of nothing, or a person decides', () => {
    expect(getEntrances('accepted')).toEqual(
      [
        'delivering', // provably nothing was sent
        'outcome-unknown', // the registry, asked late enough, does not know it
        'supplement-requested', // the registry asked for it
        'rejected', // nothing was registered, the consumer corrected it
        'needs-review', // a person who knows that nothing was sent
        'dead-letter', // a person
      ].toSorted(),
    )
  })

  test('what the registry holds is never sent again unless a person acts or the registry asks', () => {
    const held = registryStates.filter((state) => state !== 'supplement-requested')
    for (const state of held) {
      const alone = reachable(state, attentionStates)
      expect(alone.has('accepted'), state).toBe(false)
      expect(alone.has('delivering'), state).toBe(false)
    }
  })

  test('what is registered never loses that by itself', () => {
    const registered: FilingState[] = ['identifier-pending', 'document-pending']
    for (const state of registered) {
      const alone = reachable(state, attentionStates)
      expect([...alone].toSorted()).toEqual(['closed', 'completed', 'document-pending', 'identifier-pending'])
    }
  })

  test('an unknown outcome is resolved by the registry and never guessed: no send begins from it', () => {
    expect(mayBecome('outcome-unknown', 'delivering')).toBe(false)
    expect(mayBecome('outcome-unknown', 'withdrawn')).toBe(false)
    expect(mayBecome('delivering', 'withdrawn')).toBe(false)
  })

  test('a registry that lost a dossier is asked again before it is sent again', () => {
    expect(mayBecome('lost-at-registry', 'accepted')).toBe(false)
    expect(mayBecome('lost-at-registry', 'outcome-unknown')).toBe(true)
  })

  test('any walk without a rerun: every send comes out of accepted, and before the first nothing is followed', () => {
    const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(choices, (numbers) => {
        let state: FilingState = 'accepted'
        let sent = false
        for (const number of numbers) {
          const next: readonly FilingState[] = transitions[state]
          const chosen = next[number % next.length]
          if (chosen === undefined || chosen === 'dead-letter') break
          if (chosen === 'delivering') {
            expect(state).toBe('accepted')
            sent = true
          }
          if (followedStates.includes(chosen)) expect(sent).toBe(true)
          state = chosen
        }
      }),
      { numRuns: 500 },
    )
  })
})

test('a registry that was asked may say anything of a dossier that it has not registered', () => {
  const requested: FilingState[] = [
    'outcome-unknown',
    'received',
    'supplement-requested',
    'eligible',
    'stale',
    'lost-at-registry',
  ]
  for (const from of requested) {
    for (const to of registryStates) expect(from === to || mayBecome(from, to), `${from} → ${to}`).toBe(true)
  }
})

test('later filings of a dossier wait for exactly those states in which the next send is still to come or under way', () => {
  expect([...undeliveredStates].toSorted()).toEqual(['accepted', 'delivering', 'outcome-unknown'])
  for (const state of followedStates) expect(undeliveredStates).not.toContain(state)
})
