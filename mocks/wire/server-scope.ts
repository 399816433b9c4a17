// The life of one mock server: every wait belongs to it and ends with it, so that closing leaves no timer behind.

import type { ServerResponse } from 'node:http'

export type Life = {
  /** True after `ms`; false as soon as the caller hangs up or the server closes. */
  wait(ms: number, response: ServerResponse): Promise<boolean>
  /** True when the response can take more; false when no one listens any longer. */
  drained(response: ServerResponse): Promise<boolean>
  end(): void
  pending(): number
}

export function createLife(): Life {
  const cancels = new Set<() => void>()

  function until(response: ServerResponse, start: (done: (ok: boolean) => void) => () => void): Promise<boolean> {
    if (response.destroyed || response.socket?.destroyed) return Promise.resolve(false)
    return new Promise((resolve) => {
      const finish = (ok: boolean): void => {
        cancels.delete(cancel)
        response.off('close', cancel)
        stop()
        resolve(ok)
      }
      const cancel = (): void => finish(false)
      const stop = start(finish)
      cancels.add(cancel)
      response.once('close', cancel)
    })
  }

  return {
    wait: (ms, response) =>
      until(response, (done) => {
        const timer = setTimeout(() => done(true), ms)
        return () => clearTimeout(timer)
      }),
    drained: (response) =>
      until(response, (done) => {
        const listener = (): void => done(true)
        response.once('drain', listener)
        return () => response.off('drain', listener)
      }),
    end() {
      for (const cancel of [...cancels]) cancel()
    },
    pending: () => cancels.size,
  }
}
