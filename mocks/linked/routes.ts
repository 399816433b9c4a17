// Which path is which call of the linked-service software. The base is a setting.

import type { LinkedSettings } from './settings.ts'

export type LinkedRoute =
  | { readonly call: 'sign-in' | 'list' | 'acknowledge' | 'report' }
  | { readonly call: 'detail'; readonly id: string }

const DOSSIERS = '/api/lienthongdvclt/hosolienthong'
const REPORT = '/api/lienthongdvclt/capNhatTrangThaiHoSoDVCLTHoTich'

/** `allow`: the methods that the path has, when it has not this one. Undefined: no such path. */
export function findLinkedRoute(
  path: string,
  method: string | undefined,
  { linkedBase }: LinkedSettings,
): LinkedRoute | { readonly allow: string } | undefined {
  if (!path.startsWith(`${linkedBase}/`)) return undefined
  const rest = path.slice(linkedBase.length)
  if (rest === '/api/token') return method === 'POST' ? { call: 'sign-in' } : { allow: 'POST' }
  if (rest === REPORT) return method === 'POST' ? { call: 'report' } : { allow: 'POST' }
  if (rest === DOSSIERS) {
    if (method === 'GET') return { call: 'list' }
    return method === 'PUT' ? { call: 'acknowledge' } : { allow: 'GET, PUT' }
  }
  const id = rest.startsWith(`${DOSSIERS}/`) ? rest.slice(DOSSIERS.length + 1) : ''
  if (!/^[0-9a-zA-Z-]+$/.test(id)) return undefined
  return method === 'GET' ? { call: 'detail', id } : { allow: 'GET' }
}

/** For the page and the greeting. */
export function linkedPaths({ linkedBase }: LinkedSettings): readonly (readonly [path: string, says: string])[] {
  return [
    [`${linkedBase}/api/token`, 'linked services: sign in; GET and PUT …/hosolienthong, GET …/hosolienthong/{id}'],
    [`${linkedBase}${REPORT}`, 'linked services: a status, 1 → 3 → 7 → 4 → 5'],
  ]
}
