// Keeps the live page new: the event's stream is a bell, and at each ring the part that changes is fetched again.

/** After a ring, so that many rings at once are one fetch. */
const GATHER_MS = 150;
/** Minutes pass and devices fall silent without a ring. */
const EVERY_MS = 10_000;

const place = document.getElementById('live');
const part = place.querySelector('[data-part]');
const state = place.querySelector('[data-state]');
let waits = null;
let isAsking = false;
let isAskedAgain = false;
let hasEnded = false;

function say(name) {
  const words = state.dataset[name];
  place.dataset.connection = name;
  // Screen readers are told of a change, and of nothing else.
  if (state.textContent !== words) state.textContent = words;
}

/** What is new takes the place of what was; tables that were opened stay open, and who is at a link stays there. */
function show(html) {
  const open = [...part.querySelectorAll('details')].map((one) => one.open);
  const links = () => [...part.querySelectorAll('a, summary')];
  const focused = links().indexOf(document.activeElement);
  part.innerHTML = html;
  part.querySelectorAll('details').forEach((one, n) => { one.open = open[n] ?? false; });
  if (focused >= 0) links()[focused]?.focus();
}

async function fetchNow() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  try {
    const answer = await fetch(place.dataset.now, { headers: { accept: 'text/html' }, redirect: 'manual' });
    if (answer.ok) show(await answer.text());
    // Sent elsewhere, to sign in say, or refused; a server that is busy is asked again.
    else if (answer.status < 429) end();
  } catch {
    // The next ring or tick asks again.
  }
  isAsking = false;
  if (isAskedAgain) {
    isAskedAgain = false;
    ring();
  }
}

function ring() {
  if (hasEnded || waits !== null) return;
  waits = setTimeout(() => {
    waits = null;
    fetchNow();
  }, GATHER_MS);
}

/** The session is over, or the event is gone: a reload says which. */
function end() {
  hasEnded = true;
  stream.close();
  say('ended');
}

const stream = new EventSource(place.dataset.stream);
stream.addEventListener('open', () => {
  say('on');
  ring();
});
stream.addEventListener('error', (event) => {
  if (hasEnded) return;
  // A message of this name is the server's word that it is over; without one the connection broke, and comes back.
  if (typeof event.data === 'string') end();
  else say('off');
});
for (const verb of place.dataset.verbs.split(' ')) stream.addEventListener(verb, ring);
setInterval(ring, EVERY_MS);

const full = place.querySelector('[data-full]');
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener('click', () => (document.fullscreenElement ? document.exitFullscreen() : place.requestFullscreen()));
}
