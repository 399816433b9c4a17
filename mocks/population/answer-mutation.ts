// How a fault may bend an otherwise true answer. The layers apply it while they write, so that the same bend reaches
// a SOAP body, a SOAP text inside JSON and a JSON tree alike.

export type Twist = {
  /** Namespace of the answer in place of the true one. */
  readonly namespace?: string
  /** Answer as if no one matched, with an empty collection. */
  readonly emptyCollection?: boolean
  /** Elements of the person left out. */
  readonly missing?: readonly string[]
  /** How often the person stands in the collection. */
  readonly copies?: number
  /** The finished text, XML or JSON, spoiled as the last step. */
  readonly spoil?: (text: string) => string
  /** SOAP Fault in place of the answer. */
  readonly fault?: { readonly side: 'Client' | 'Server'; readonly text: string; readonly status: number }
  /** error_code and message of the JSON envelope. */
  readonly envelope?: { readonly code?: string; readonly text?: string }
  /** 400 of the facade. */
  readonly facadeError?: string
  /** JSON encoded once more than it should be. */
  readonly doubleEscaped?: boolean
}

export const STRAIGHT: Twist = {}
