/** Where the gateway's time goes: a processor profile under load, summed by room and by function. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export function profileFolder(): { folder: string; nodeArgs: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-profile-'))
  return { folder, nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`] }
}

export function printProfile(folder: string): void {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'))
  if (!file) throw new Error('the profile was not written')
  const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  rmSync(folder, { recursive: true })
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const rooms = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    if (!frame || frame.functionName === '(idle)' || frame.functionName === '(program)') continue
    const time = profile.timeDeltas[index] ?? 0
    busy += time
    const room = getRoom(frame.url, frame.functionName)
    rooms.set(room, (rooms.get(room) ?? 0) + time)
    const name = `${frame.functionName || '(anonymous)'} ${room}:${frame.lineNumber + 1}`
    functions.set(name, (functions.get(name) ?? 0) + time)
  }
  const print = (title: string, times: Map<string, number>, most: number) => {
    console.log(`\n${title}`)
    const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, most)
    for (const [name, time] of sorted) console.log(`  ${((100 * time) / busy).toFixed(1).padStart(5)} %  ${name}`)
  }
  print('Where the time goes, by room', rooms, 20)
  print('and by function', functions, 40)
}

function getRoom(url: string, functionName: string): string {
  if (functionName === '(garbage collector)') return 'garbage collector'
  const module = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (module) return module
  const own = /\/(src\/[^?]+)$/.exec(url)?.[1]
  if (own) return own
  return url.startsWith('node:') ? url : 'native'
}
