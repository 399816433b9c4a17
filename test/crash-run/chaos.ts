/**
 * What goes wrong, and when: one misfortune after another, drawn from the seed. Each is over before the next begins, so
 * that the findings of the run can be distinguished; each overlaps with whatever the gateway does at that moment.
 */
import type { Random } from './random.ts'
import type { MockSystem, World } from './world.ts'

/** `times`: how often it is drawn, out of all. */
type Kind = { times: number } & (
  | { what: 'kill-gateway' | 'kill-mocks' | 'restart-database' }
  /** A share of the calls to the system meets it, one of `rates`. */
  | { what: 'fault'; system: MockSystem; name: string; params?: object; rates: readonly number[] }
  /** A share of what is sent there lives through one of its treacheries. */
  | { what: 'says-nothing'; system: MockSystem }
)

const resets = { what: 'fault', name: 'reset', rates: [0.3, 1] } as const
const stalls = { what: 'fault', name: 'black-hole', rates: [0.3, 1] } as const
const errors = { what: 'fault', name: 'http-503', rates: [0.5, 1] } as const
/** Slower than usual, and still in time. */
const slow = { what: 'fault', name: 'slow-headers', params: { delayMs: 900 }, rates: [0.5, 1] } as const

const misfortunes = {
  'kill-gateway': { times: 8, what: 'kill-gateway' },
  'kill-registry': { times: 2, what: 'kill-mocks' },
  'restart-database': { times: 2, what: 'restart-database' },
  'registry-resets': { times: 3, system: 'registry', ...resets },
  'registry-stalls': { times: 2, system: 'registry', ...stalls },
  'registry-says-nothing': { times: 4, system: 'registry', what: 'says-nothing' },
  'registry-errors': { times: 2, system: 'registry', ...errors },
  'portal-resets': { times: 2, system: 'portal', ...resets },
  'portal-stalls': { times: 2, system: 'portal', ...stalls },
  'portal-says-nothing': { times: 4, system: 'portal', what: 'says-nothing' },
  'portal-errors': { times: 2, system: 'portal', ...errors },
  'portal-is-slow': { times: 1, system: 'portal', ...slow },
  'linked-resets': { times: 2, system: 'linked', ...resets },
  'linked-stalls': { times: 2, system: 'linked', ...stalls },
  'linked-says-nothing': { times: 3, system: 'linked', what: 'says-nothing' },
  'linked-errors': { times: 2, system: 'linked', ...errors },
  'linked-is-slow': { times: 1, system: 'linked', ...slow },
} as const satisfies Record<string, Kind>
export type Misfortune = keyof typeof misfortunes

/**
 * What is taken, or not, without an answer that says which; and questions that are not answered. Not among them what no sender could
 * see through: a success that was none.
 */
const treacheries: Readonly<Record<MockSystem, readonly string[]>> = {
  registry: [
    'accept-then-silence',
    'accept-then-close',
    'accept-then-reset',
    'accept-html',
    'accept-truncated',
    'silent-drop',
    'drop-html',
  ],
  portal: ['create', 'update', 'progress']
    .flatMap((operation) =>
      [
        'kept-silence',
        'kept-reset',
        'kept-slow',
        'kept-late',
        'lost-silence',
        'kept-html',
        'lost-html',
        'kept-truncated',
        'lost-no-phrase',
        'kept-double',
        'session-ended',
        'lost-502',
        'kept-502',
      ].map((name) => `${operation}-${name}`),
    )
    .concat('look-up-silence', 'look-up-html', 'look-up-truncated', 'look-up-error-text'),
  linked: ['report', 'acknowledge']
    .flatMap((operation) =>
      [
        'kept-silence',
        'kept-reset',
        'kept-slow',
        'kept-late',
        'lost-silence',
        'kept-html',
        'kept-truncated',
        'kept-double',
        'kept-server-error',
        'lost-server-error',
        'lost-soap-fault',
        'kept-not-updated',
        'lost-not-updated',
        'lost-adding-failed',
        'token-ended',
      ].map((name) => `${operation}-${name}`),
    )
    .concat('detail-silence', 'detail-html', 'detail-truncated', 'detail-empty', 'detail-server-error')
    .concat('no-files', 'blanks', 'old-number'),
}

/** All the while this share of what comes to a system meets each of its treacheries. At the portal there are many more of them. */
const steadyShares: Readonly<Record<MockSystem, number>> = { registry: 0.02, portal: 0.002, linked: 0.015 }
const systems = Object.keys(steadyShares) as MockSystem[]

const drawn = Object.entries(misfortunes).flatMap(([name, { times }]) =>
  Array<Misfortune>(times).fill(name as Misfortune),
)

/** Runs until the signal fires. When it resolves, whatever it broke is repaired. */
export async function wreak(
  world: World,
  random: Random,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Map<Misfortune, number>> {
  const counts = new Map<Misfortune, number>()
  // Whatever else happens, it happens beside open outcomes.
  for (const system of systems) await world.haunt(system, treacheries[system], steadyShares[system])
  while (!signal.aborted) {
    await pause(random.between(50, 1_200), signal)
    if (signal.aborted) break
    const misfortune = random.pick(drawn)
    counts.set(misfortune, (counts.get(misfortune) ?? 0) + 1)
    say(misfortune)
    await strike(misfortunes[misfortune], world, random, signal)
  }
  for (const system of systems) await world.haunt(system, [], 0)
  return counts
}

async function strike(kind: Kind, world: World, random: Random, signal: AbortSignal): Promise<void> {
  const lastsMs = random.between(100, 1_500)
  switch (kind.what) {
    case 'kill-gateway': {
      const gateway = random.pick(world.gateways)
      await gateway.kill()
      await pause(random.below(500), signal)
      return gateway.start()
    }
    case 'kill-mocks':
      await world.registry.kill()
      await pause(lastsMs, signal)
      return world.restartRegistry()
    case 'restart-database':
      await world.stopDatabase()
      await pause(lastsMs, signal)
      return world.startDatabase()
    case 'fault':
      return world.withFault(kind.system, kind, random.pick(kind.rates), () => pause(lastsMs, signal))
    case 'says-nothing':
      return world.withScenario(kind.system, random.pick(treacheries[kind.system]), random.pick([0.3, 1]), () =>
        pause(lastsMs, signal),
      )
  }
}

/** Ends early when the signal fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
