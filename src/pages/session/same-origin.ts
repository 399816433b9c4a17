/** Whether a form came from a page of ours, where the browser does not say so itself (`Sec-Fetch-Site`). */

interface HostHeaders {
  host: string | undefined
  'x-forwarded-host': string | undefined
  forwarded: string | undefined
}

/**
 * `origin` as the browser sent it; the hosts as the browser and the proxies on the way named us. Names are compared without regard
 * to capitals, and without the port that goes without saying, because some proxies write it and browsers never do.
 */
export function isOwnOrigin(origin: string | undefined, headers: HostHeaders): boolean {
  const requested = URL.parse(origin ?? '')
  if (!requested || (requested.protocol !== 'http:' && requested.protocol !== 'https:')) return false
  return getHosts(headers).some((host) => {
    const own = URL.parse(`${requested.protocol}//${host}`)
    if (own?.username !== '' || own.pathname !== '/') return false
    // Behind a proxy that ends TLS the inner port may be that of plain HTTP.
    const port = requested.port === '' && (own.port === '80' || own.port === '443') ? '' : own.port
    return own.hostname === requested.hostname && port === requested.port
  })
}

/** Each proxy adds its own name to the list; the browser's is among them. */
function getHosts({ host, 'x-forwarded-host': forwardedHost, forwarded }: HostHeaders): string[] {
  const standard = [...(forwarded ?? '').matchAll(/(?:^|[;,\s])host="?([^";,\s]+)/gi)].map(([, name = '']) => name)
  return [host ?? '', ...(forwardedHost ?? '').split(','), ...standard]
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
