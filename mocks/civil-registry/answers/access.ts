// Who may call the registry. The bus in front of it refuses with 401, the registry itself with a code in a normal answer.

import { isAccessToken } from '../../population/layers/lgsp-access.ts'
import { wso2Fault } from '../../population/layers/wso2.ts'
import type { Serving } from '../../wire/serve.ts'
import { header, type Incoming, type Reply } from '../../wire/types.ts'
import type { Generation } from '../state/dossier.ts'
import { coded } from './texts.ts'

type Slot = (value: number) => string | number

/** The refusal, or undefined when the caller may pass. */
export function refuseCaller(
  gen: Generation,
  incoming: Incoming,
  serving: Serving,
  now: number,
  slot: Slot,
): Reply | undefined {
  const { settings, credentials, memory } = serving
  if (settings.registryIpDisallowed) return coded(slot, 101)
  const need = settings[`registry${gen}Token`]
  if (need === 'none') return undefined
  const bearer = /^Bearer (\S+)$/.exec(header(incoming, 'authorization') ?? '')?.[1]
  const both = need === 'bearer' || isAccessToken(header(incoming, 'lgspaccesstoken'), credentials)
  if (bearer !== undefined && both && memory.tokens.find(bearer, now)) return undefined
  return refusal(serving, bearer !== undefined, slot)
}

export function refusal({ settings }: Serving, tried: boolean, slot: Slot): Reply {
  if (settings.registryAuthFailure === 'body-100') return coded(slot, 100)
  return wso2Fault(tried ? 900901 : 900902, settings.wso2Form)
}
