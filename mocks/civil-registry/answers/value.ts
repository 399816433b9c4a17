// What a push holds, as JSON or XML gives it.

export type Value = string | number | boolean | null | { readonly [key: string]: Value } | readonly Value[]

export type Fields = Readonly<Record<string, Value>>
