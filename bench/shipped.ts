/** How the gateway is shipped, read from the image: what is measured is what runs. */
import { readFileSync } from 'node:fs'

export interface Shipped {
  nodeArgs: readonly string[]
  env: Readonly<Record<string, string>>
}

export function readShipped(): Shipped {
  const image = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8')
  const command = /^CMD .*$/m.exec(image)?.[0] ?? ''
  const settings = image.matchAll(/^ENV (\w+)=(\S+)$/gm)
  return {
    nodeArgs: command.match(/--(?:max|initial)-[a-z-]+=\d+/g) ?? [],
    env: Object.fromEntries([...settings].map(([, name = '', value = '']) => [name, value])),
  }
}
