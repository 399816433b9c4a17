// @ts-check
/**
 * What the pages of the reference do beyond being read. It copies samples, shows all of them in the language that was chosen, marks the
 * part of the page that is read, makes a form of each operation, and calls this gateway with it. The key is held in the fields of the open page alone: it is stored
 * nowhere, and the policy of the page lets it go to no other origin. Without this script the page stays as it is.
 */
const script = document.querySelector('script[data-texts]')
const t = JSON.parse(script?.getAttribute('data-texts') ?? '{}')
/** More of an answer than a person reads; a stream is ended after its first piece. */
const shownMax = 20_000
let key = ''

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} inner */
function make(tag, attributes, ...inner) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...inner)
  return element
}

/** @param {HTMLElement} section */
function addForm(section) {
  const call = JSON.parse(section.dataset.try ?? '')
  /** @type {{ place: string, name: string, input: HTMLInputElement }[]} */
  const fields = []
  const form = make('form', { autocomplete: 'off' })
  /** @param {string} label @param {HTMLElement} input */
  const field = (label, input) => form.append(make('label', {}, make('span', {}, label), input))
  if (call.secured) {
    const input = /** @type {HTMLInputElement} */ (
      make('input', { type: 'password', autocomplete: 'off', spellcheck: 'false', class: 'key' })
    )
    input.addEventListener('input', () => {
      key = input.value
    })
    field(t.key, input)
  }
  for (const { place, name, value, required } of call.parameters) {
    const attributes = {
      spellcheck: 'false',
      value: required ? value : '',
      placeholder: required ? '' : `${t.example} ${value}`,
    }
    const input = /** @type {HTMLInputElement} */ (make('input', attributes))
    input.required = required
    fields.push({ place, name, input })
    field(name, input)
  }
  const body =
    call.body === undefined
      ? undefined
      : /** @type {HTMLTextAreaElement} */ (make('textarea', { rows: '8', spellcheck: 'false' }, call.body))
  if (body) field(t.body, body)
  const output = make('output', { 'aria-live': 'polite' })
  const send = /** @type {HTMLButtonElement} */ (make('button', {}, t.send))
  form.append(make('p', { class: 'soft' }, t.real), send, output)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    send.disabled = true
    output.replaceChildren(t.waiting)
    try {
      output.replaceChildren(...(await callGateway(call, fields, body?.value)))
    } catch {
      output.replaceChildren(t.noAnswer)
    }
    send.disabled = false
  })
  const details = make('details', { class: 'try' }, make('summary', {}, t.tryIt), form)
  details.addEventListener('toggle', () => {
    for (const input of form.querySelectorAll('input.key')) /** @type {HTMLInputElement} */ (input).value = key
  })
  section.querySelector('.tabs')?.after(details)
}

/**
 * @param {{ method: string, path: string, secured: boolean, type?: string }} call
 * @param {{ place: string, name: string, input: HTMLInputElement }[]} fields
 * @param {string | undefined} body
 */
async function callGateway({ method, path, secured, type }, fields, body) {
  const at = (/** @type {string} */ place) => fields.filter((each) => each.place === place && each.input.value !== '')
  let target = path
  for (const { name, input } of at('path')) target = target.replace(`{${name}}`, encodeURIComponent(input.value))
  const query = new URLSearchParams(at('query').map(({ name, input }) => [name, input.value])).toString()
  const headers = new Headers(at('header').map(({ name, input }) => [name, input.value]))
  if (secured) headers.set('authorization', `Bearer ${key}`)
  if (body !== undefined && type) headers.set('content-type', type)
  headers.set('accept-language', document.documentElement.lang)
  const answer = await fetch(target + (query && `?${query}`), {
    method,
    headers,
    ...(body !== undefined && { body }),
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  })
  const text = await readSome(answer)
  const status = make('b', { class: answer.ok ? 'good' : 'bad' }, `${answer.status} ${answer.statusText}`)
  const shown = make('pre', { tabindex: '0', role: 'region', 'aria-label': t.answer }, make('code', {}, text))
  return [make('p', {}, status, ` ${answer.headers.get('content-type') ?? ''}`), ...(text === '' ? [] : [shown])]
}

/** What a person can read of an answer. @param {Response} answer */
async function readSome(answer) {
  const type = answer.headers.get('content-type') ?? ''
  if (answer.body === null) return ''
  if (!/json|text|xml/.test(type)) {
    await answer.body.cancel()
    return t.file
  }
  if (type.includes('event-stream')) {
    const reader = answer.body.getReader()
    const { value } = await reader.read()
    await reader.cancel()
    return new TextDecoder().decode(value)
  }
  const text = await answer.text()
  const whole = /[/+]json\b/.test(type) ? JSON.stringify(JSON.parse(text), null, 2) : text
  return whole.length > shownMax ? `${whole.slice(0, shownMax)}\n…` : whole
}

/** A button that copies what is shown; not where a browser lets no page write to the clipboard. @param {HTMLElement} samples */
function addCopy(samples) {
  const button = /** @type {HTMLButtonElement} */ (make('button', { type: 'button', class: 'copy' }, t.copy))
  button.addEventListener('click', async () => {
    const shown = samples.querySelector('details[open] pre') ?? samples.querySelector(':scope > pre')
    if (!shown) return
    await navigator.clipboard.writeText(shown.textContent ?? '')
    button.textContent = t.copied
    setTimeout(() => {
      button.textContent = t.copy
    }, 2_000)
  })
  if (samples.matches('.tabs')) samples.append(button)
  else samples.querySelector(':scope > p')?.append(button)
}

/** The language that was chosen for one sample is that of all. @param {HTMLElement} samples */
function followLanguage(samples) {
  samples.addEventListener('click', ({ target }) => {
    const summary = target instanceof Element ? target.closest('summary') : null
    if (!summary) return
    const top = summary.getBoundingClientRect().top
    for (const other of document.querySelectorAll('.tabs summary')) {
      const details = other.parentElement
      if (other !== summary && other.textContent === summary.textContent && details instanceof HTMLDetailsElement) {
        details.open = true
      }
    }
    // Others above it have another height now: what was clicked stays where it was.
    scrollBy(0, summary.getBoundingClientRect().top - top)
  })
}

/** Marks in the contents what is being read. */
function followReading() {
  const links = new Map()
  for (const link of document.querySelectorAll('.side ul ul a')) links.set(link.getAttribute('href')?.slice(1), link)
  const mark = (/** @type {string} */ id) => {
    for (const [name, link] of links) {
      if (name === id) link.setAttribute('aria-current', 'location')
      else link.removeAttribute('aria-current')
    }
  }
  const watch = new IntersectionObserver(
    (entries) => {
      const entered = entries.find(({ isIntersecting }) => isIntersecting)
      if (entered) mark(entered.target.getAttribute('aria-labelledby') ?? '')
    },
    { rootMargin: '-20% 0px -75% 0px' },
  )
  for (const section of document.querySelectorAll('main > section[aria-labelledby]')) watch.observe(section)
}

followReading()
for (const samples of document.querySelectorAll('.samples')) {
  if (navigator.clipboard) addCopy(/** @type {HTMLElement} */ (samples))
  if (samples.matches('.tabs')) followLanguage(/** @type {HTMLElement} */ (samples))
}
for (const section of document.querySelectorAll('section[data-try]')) addForm(/** @type {HTMLElement} */ (section))
