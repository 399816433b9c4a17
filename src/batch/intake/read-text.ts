/** The bytes of a file as text, piece by piece. Nothing is guessed: what is not UTF-8 is refused, and no character is replaced. */

/** What a piece of text of a file may end with. */
export class NotUtf8 extends Error {}

export async function* readText(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // A byte order mark at the beginning is no part of the text; one of UTF-16 is no UTF-8.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch {
      throw new NotUtf8()
    }
  }
  for await (const piece of content) yield decode(piece)
  yield decode()
}
