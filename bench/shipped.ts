/** How the gateway is shipped, read from the image: what is measured is what runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Shipped {
  nodeArgs: readonly string[]
  env: Readonly<Record<string, string>>
}

/** `folder`: the checkout whose image it is. */
export function readShipped(folder = join(import.meta.dirname, '..')): Shipped {
  const image = readFileSync(join(folder, 'Dockerfile'), 'utf8')
  const command = /^CMD .*$/m.exec(image)?.[0] ?? ''
  const settings = image.matchAll(/^ENV (\w+)=(\S+)$/gm)
  return {
    nodeArgs: command.match(/--(?:max|initial)-[a-z-]+=\d+/g) ?? [],
    env: Object.fromEntries([...settings].map(([, name = '', value = '']) => [name, value])),
  }
}
