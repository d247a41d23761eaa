// The page of a pairing code: how long it is still good, and that the device has come.

const SECOND_MS = 1000;
const place = document.querySelector('[data-pairing]');
const { event, device, expires } = place.dataset;
let isOver = false;

function tick() {
  const left = Math.max(0, Math.ceil((Number(expires) - Date.now()) / SECOND_MS));
  if (left === 0) return end('over');
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  // The clock is for the eyes: read out each second, it would drown everything else.
  clock.textContent = place.dataset.left.replace('%', time);
}

function end(name) {
  if (isOver) return;
  isOver = true;
  clearInterval(ticking);
  stream.close();
  place.textContent = place.dataset[name];
  place.dataset.outcome = name;
}

const clock = document.createElement('span');
clock.setAttribute('aria-hidden', 'true');
place.replaceChildren(clock);
const stream = new EventSource(`/api/events/${event}/stream`);
stream.addEventListener('device.paired', (message) => {
  if (JSON.parse(message.data).id === device) end('done');
});
const ticking = setInterval(tick, SECOND_MS);
tick();
