/**
 * The one way an answer goes out. Its headers are gathered in a plain object and given to the answer as it is made:
 * the server writes such an answer straight to the socket, where one whose headers were touched is built twice.
 */
import type { Context } from 'hono'
import type { Env } from './request.ts'

export function answer(
  c: Context<Env>,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  contentType: string,
  status = 200,
): Response {
  const request = c.get('request')
  request.status = status
  request.headers['content-type'] = contentType
  return new Response(body, { status, headers: request.headers })
}

export function answerJson(c: Context<Env>, value: unknown, status = 200): Response {
  return answer(c, JSON.stringify(value), 'application/json', status)
}
