/**
 * What goes wrong, and when: one misfortune after another, drawn from the seed. Each is over before the next begins, so
 * that the findings of the run can be distinguished; each overlaps with whatever the gateway does at that moment.
 */
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Names of misfortunes with how often each is drawn, out of all. */
const misfortunes = {
  'kill-gateway': 8,
  'kill-registry': 2,
  'restart-database': 2,
  'registry-resets': 3,
  'registry-stalls': 2,
  'registry-says-nothing': 4,
  'registry-errors': 2,
  'portal-resets': 2,
  'portal-stalls': 2,
  'portal-says-nothing': 4,
  'portal-errors': 2,
} as const
export type Misfortune = keyof typeof misfortunes

/** Pushes that are registered, or not, without an answer that says which. */
const treacheries = [
  'accept-then-silence',
  'accept-then-close',
  'accept-then-reset',
  'accept-html',
  'accept-truncated',
  'silent-drop',
  'drop-html',
]

/** What is sent to the portal and kept, or not, without an answer that says which; and questions that are not answered. */
const portalTreacheries = ['create', 'update', 'progress']
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
  .concat('look-up-silence', 'look-up-html', 'look-up-truncated', 'look-up-error-text')

/** The share of all pushes that each of these meets. */
const steadyShare = 0.02
/** The same at the portal, where there are many more of them. */
const steadyPortalShare = 0.002

const drawn = Object.entries(misfortunes).flatMap(([name, times]) => Array<Misfortune>(times).fill(name as Misfortune))

/** Runs until the signal fires. When it resolves, whatever it broke is repaired. */
export async function wreak(
  world: World,
  random: Random,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Map<Misfortune, number>> {
  const counts = new Map<Misfortune, number>()
  // All the while a few pushes are taken, or not, without an answer: whatever else happens, it happens beside open outcomes.
  await world.haunt('registry', treacheries, steadyShare)
  await world.haunt('portal', portalTreacheries, steadyPortalShare)
  while (!signal.aborted) {
    await pause(random.between(50, 1_200), signal)
    if (signal.aborted) break
    const misfortune = random.pick(drawn)
    counts.set(misfortune, (counts.get(misfortune) ?? 0) + 1)
    say(misfortune)
    await strike(misfortune, world, random, signal)
  }
  await world.haunt('registry', [], 0)
  await world.haunt('portal', [], 0)
  return counts
}

async function strike(misfortune: Misfortune, world: World, random: Random, signal: AbortSignal): Promise<void> {
  const lastsMs = random.between(100, 1_500)
  switch (misfortune) {
    case 'kill-gateway': {
      const gateway = random.pick(world.gateways)
      await gateway.kill()
      await pause(random.below(500), signal)
      return gateway.start()
    }
    case 'kill-registry':
      await world.registry.kill()
      await pause(lastsMs, signal)
      return world.restartRegistry()
    case 'restart-database':
      await world.stopDatabase()
      await pause(lastsMs, signal)
      return world.startDatabase()
    case 'registry-resets':
      return world.withFault('registry', 'reset', random.pick([0.3, 1]), () => pause(lastsMs, signal))
    case 'registry-stalls':
      return world.withFault('registry', 'black-hole', random.pick([0.3, 1]), () => pause(lastsMs, signal))
    case 'registry-errors':
      return world.withFault('registry', 'http-503', random.pick([0.5, 1]), () => pause(lastsMs, signal))
    case 'registry-says-nothing':
      return world.withScenario('registry', random.pick(treacheries), random.pick([0.3, 1]), () =>
        pause(lastsMs, signal),
      )
    case 'portal-resets':
      return world.withFault('portal', 'reset', random.pick([0.3, 1]), () => pause(lastsMs, signal))
    case 'portal-stalls':
      return world.withFault('portal', 'black-hole', random.pick([0.3, 1]), () => pause(lastsMs, signal))
    case 'portal-errors':
      return world.withFault('portal', 'http-503', random.pick([0.5, 1]), () => pause(lastsMs, signal))
    case 'portal-says-nothing':
      return world.withScenario('portal', random.pick(portalTreacheries), random.pick([0.3, 1]), () =>
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
