/**
 * One call in five languages, by what each has at hand. Address and key come from the environment, so that no pasted sample
 * goes to a foreign server.
 */
import type { Described, Schemas } from './description.ts'
import { sampleValue } from './sample-value.ts'

export interface Sample {
  language: string
  text: string
}

interface Call {
  method: string
  /** From the root, with samples in the place of parameters. */
  target: string
  headers: readonly (readonly [name: string, value: string])[]
  secured: boolean
  body: string | undefined
  file: boolean
}

export function makeCall({ method, path, operation }: Described, schemas: Schemas): Call {
  const parameters = operation.parameters ?? []
  const value = (name: string) => {
    const schema = parameters.find((each) => each.name === name)?.schema ?? { type: 'string' }
    const sample = String(sampleValue(schema, schemas, name))
    return sample === '' ? name : sample
  }
  const query = parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name }) => `${name}=${encodeURIComponent(value(name))}`)
  const content = Object.entries(operation.requestBody?.content ?? {})
  const [type, { schema } = {}] = content.find(([each]) => each === 'application/json') ?? content[0] ?? []
  const json = type === 'application/json'
  const headers = parameters
    .filter((each) => each.in === 'header' && each.required)
    .map(({ name }) => [name, value(name)] as const)
  return {
    method,
    target:
      path.replace(/\{(\w+)\}/g, (_, name: string) => value(name)) + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers: type === undefined ? headers : [...headers, ['Content-Type', type] as const],
    secured: (operation.security ?? []).length > 0,
    body: json && schema ? JSON.stringify(sampleValue(schema, schemas), null, 2) : undefined,
    file: type !== undefined && !json,
  }
}

/** What the form of an operation begins with: every parameter, and a body that fits. A file is not tried: it has no text. */
export function makeTrial(described: Described, schemas: Schemas) {
  const { method, path, operation } = described
  const parameters = (operation.parameters ?? []).map(({ name, in: place, required = false, schema }) => {
    return { place, name, required, value: String(sampleValue(schema ?? { type: 'string' }, schemas, name)) }
  })
  const { secured, body } = makeCall(described, schemas)
  return { method, path, secured, parameters, ...(body !== undefined && { body, type: 'application/json' }) }
}

export function drawSamples(call: Call): Sample[] {
  return [
    { language: 'curl', text: curl(call) },
    { language: 'TypeScript', text: typescript(call) },
    { language: 'Python', text: python(call) },
    { language: 'C#', text: csharp(call) },
    { language: 'Java', text: java(call) },
  ]
}

function curl({ method, target, headers, secured, body, file }: Call): string {
  const lines = [method === 'HEAD' ? `curl -sS -I "$GATEWAY${target}"` : `curl -sS -X ${method} "$GATEWAY${target}"`]
  if (secured) lines.push('-H "Authorization: Bearer $KEY"')
  for (const [name, value] of headers) lines.push(`-H '${name}: ${value}'`)
  if (body !== undefined) lines.push(`-d '${body.replaceAll("'", "'\\''")}'`)
  if (file) lines.push('--data-binary @file')
  return lines.join(' \\\n  ')
}

function typescript({ method, target, headers, secured, body, file }: Call): string {
  const fields = [
    ...(secured ? [`    Authorization: \`Bearer \${env.KEY}\`,`] : []),
    ...headers.map(([name, value]) => `    '${name}': ${JSON.stringify(value)},`),
  ]
  const options = [
    `  method: '${method}',`,
    ...(fields.length > 0 ? ['  headers: {', ...fields, '  },'] : []),
    ...(body !== undefined ? [`  body: JSON.stringify(${indent(body, '  ')}),`] : []),
    ...(file ? ["  body: await readFile('file'),"] : []),
  ]
  const reads = file ? "import { readFile } from 'node:fs/promises'\n" : ''
  const head = `${reads}import { env } from 'node:process'\n\n`
  return `${head}const answer = await fetch(\`\${env.GATEWAY}${target}\`, {\n${options.join('\n')}\n})\nconsole.log(answer.status, await answer.text())`
}

function python({ method, target, headers, secured, body, file }: Call): string {
  const fields = [
    ...(secured ? [`        "Authorization": f"Bearer {os.environ['KEY']}",`] : []),
    ...headers.map(([name, value]) => `        "${name}": ${JSON.stringify(value)},`),
  ]
  const given = [
    ...(fields.length > 0 ? ['    headers={', ...fields, '    },'] : []),
    ...(body !== undefined ? [`    data=r'''${body}'''.encode(),`] : []),
    ...(file ? ['    data=open("file", "rb").read(),'] : []),
  ]
  return `import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

request = Request(
    os.environ["GATEWAY"] + "${target}",
    method="${method}",
${[...given, ')'].join('\n')}
try:
    answer = urlopen(request)
except HTTPError as failure:  # a problem document
    answer = failure
print(answer.status, answer.read().decode())`
}

function csharp({ method, target, headers, secured, body, file }: Call): string {
  const type = headers.find(([name]) => name === 'Content-Type')?.[1]
  const lines = [
    ...(type === undefined ? [] : ['using System.Net.Http.Headers;', '']),
    'using var client = new HttpClient();',
    'var gateway = Environment.GetEnvironmentVariable("GATEWAY");',
    `var request = new HttpRequestMessage(new HttpMethod("${method}"), gateway + "${target}");`,
    ...(secured
      ? ['request.Headers.Add("Authorization", "Bearer " + Environment.GetEnvironmentVariable("KEY"));']
      : []),
    ...headers
      .filter(([name]) => name !== 'Content-Type')
      .map(([name, value]) => `request.Headers.Add("${name}", ${JSON.stringify(value)});`),
    ...(body !== undefined ? [`request.Content = new StringContent("""\n${body}\n""");`] : []),
    ...(file ? ['request.Content = new ByteArrayContent(await File.ReadAllBytesAsync("file"));'] : []),
    ...(type === undefined ? [] : [`request.Content.Headers.ContentType = new MediaTypeHeaderValue("${type}");`]),
    'var answer = await client.SendAsync(request);',
    'Console.WriteLine((int)answer.StatusCode + " " + await answer.Content.ReadAsStringAsync());',
  ]
  return lines.join('\n')
}

function java({ method, target, headers, secured, body, file }: Call): string {
  const publisher =
    body !== undefined
      ? `BodyPublishers.ofString("""\n${indent(body.replaceAll('\\', '\\\\'), '        ', true)}""")`
      : file
        ? 'BodyPublishers.ofFile(java.nio.file.Path.of("file"))'
        : 'BodyPublishers.noBody()'
  const lines = [
    `    .method("${method}", ${publisher})`,
    ...(secured ? ['    .header("Authorization", "Bearer " + System.getenv("KEY"))'] : []),
    ...headers.map(([name, value]) => `    .header("${name}", ${JSON.stringify(value)})`),
  ]
  return `import java.net.URI;
import java.net.http.*;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

var request = HttpRequest.newBuilder(URI.create(System.getenv("GATEWAY") + "${target}"))
${lines.join('\n')}
    .build();
var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
System.out.println(answer.statusCode() + " " + answer.body());`
}

const indent = (text: string, by: string, first = false) =>
  text
    .split('\n')
    .map((line, index) => (index === 0 && !first ? line : by + line))
    .join('\n')
