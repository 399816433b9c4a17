/** A question to another server that a library asks through a connection of ours. */
export interface SmallQuestion {
  url: string
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body: string | Buffer | null
}

export interface SmallAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}
