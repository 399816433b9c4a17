/**
 * Keeps an open page up to date. The page is whole without it; this only puts newer text into the places it finds, node by
 * node, so that focus, scrolling and what is folded open stay as they are. It says "live" only while it is.
 */
const status = document.getElementById('live')

if (status?.dataset.stream) follow(status, status.dataset.stream)
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
// What the last action did is read first.
document.getElementById('message')?.focus({ preventScroll: true })

function follow(shown, address) {
  /** A stream that says nothing for so long, not even that it lives, is none. */
  const silenceMs = 20_000
  const againMs = 3_000
  let heardAt = Date.now()
  let source
  let again

  function open() {
    clearTimeout(again)
    source?.close()
    source = new EventSource(address)
    source.addEventListener('fragments', (event) => {
      heard()
      const { title, icon, fragments } = JSON.parse(event.data)
      document.title = title
      showIcon(icon)
      for (const [id, text] of Object.entries(fragments)) put(id, text)
    })
    source.addEventListener('still', heard)
    source.addEventListener('ended', () => {
      source.close()
      clearInterval(watch)
      say('lost', shown.dataset.ended, { href: shown.dataset.signInAt, text: shown.dataset.signIn })
    })
    source.addEventListener('error', () => {
      lost()
      // The browser tries again by itself after a cut line, and not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, againMs)
    })
  }

  function heard() {
    heardAt = Date.now()
    say('live', shown.dataset.live)
  }
  function lost() {
    // What was last known is not what is: the tab says nothing.
    showIcon(shown.dataset.icon)
    say('lost', `${shown.dataset.lost} ${clock(heardAt)}`)
  }
  function showIcon(address) {
    const icon = document.getElementById('icon')
    if (icon && address && icon.getAttribute('href') !== address) icon.setAttribute('href', address)
  }
  function say(state, text, link) {
    shown.className = `live is-${state}`
    const words = shown.querySelector('.says')
    // Read aloud only when it changes.
    if (words.textContent !== text) words.textContent = text
    const anchor = shown.querySelector('a')
    if (link) {
      anchor.href = link.href
      anchor.textContent = link.text
    }
  }
  const watch = setInterval(() => {
    if (Date.now() - heardAt < silenceMs) return
    lost()
    open()
  }, silenceMs / 2)
  // A laptop that was asleep asks at once.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) open()
  })
  open()
}

/** The clock on the wall in Viet Nam, whatever this computer's is set to. */
function clock(at) {
  return new Date(at + 7 * 3_600_000).toISOString().slice(11, 16)
}

function put(id, text) {
  const old = document.getElementById(id)
  if (!old) return
  const template = document.createElement('template')
  template.innerHTML = text
  const next = template.content.firstElementChild
  if (next) become(old, next)
}

/** Makes `old` look like `next` and keeps every node that both have, where it is: a node that is moved loses its focus. */
function become(old, next) {
  if (old.isEqualNode(next)) return
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = next.nodeValue
    return
  }
  for (const { name } of [...old.attributes]) {
    // What the reader folded open stays open.
    if (!next.hasAttribute(name) && !(name === 'open' && old.nodeName === 'DETAILS')) old.removeAttribute(name)
  }
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  const left = [...old.childNodes]
  for (const node of [...next.childNodes]) {
    // One text is like any other: it must not jump over an element to find one.
    const near = node.nodeType === Node.ELEMENT_NODE ? left : left.slice(0, 1)
    const place = near.findIndex((each) => alike(each, node))
    if (place === -1) {
      old.insertBefore(node, left[0] ?? null)
      continue
    }
    // What was skipped has no counterpart any more.
    for (const gone of left.splice(0, place)) gone.remove()
    become(left.shift(), node)
  }
  for (const gone of left) gone.remove()
}

/** The same thing on both pages, whatever it says. */
function alike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false
  if (one.nodeType !== Node.ELEMENT_NODE) return true
  return one.id === other.id && kindOf(one) === kindOf(other)
}

/** The first class says what an element is; the others say how it is. */
function kindOf(element) {
  return element.getAttribute('class')?.split(' ')[0] ?? ''
}
