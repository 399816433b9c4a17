/** An observer that keeps what it is given. */
import type { ConnectionSample, ExchangeSample, WireObserver } from '../../../src/domain/link/wire.ts'

export class Notebook implements WireObserver {
  exchanges: ExchangeSample[] = []
  connections: ConnectionSample[] = []

  exchange(sample: ExchangeSample): void {
    this.exchanges.push(sample)
  }
  connection(sample: ConnectionSample): void {
    this.connections.push(sample)
  }
}
