// The list of events: asks the browser where it is, and tells what was found to who cannot see it.

const near = document.querySelector('select[name="near"]');
const button = document.querySelector('#near-me');
const state = document.querySelector('#near-me-state');
const told = document.querySelector('#told');
const results = document.querySelector('#results');

// A thousandth of a degree is a hundred metres: near enough, and no more than has to be told.
const short = (degrees) => String(Math.round(degrees * 1000) / 1000);

function found({ coords }) {
  const here = `${short(coords.latitude)},${short(coords.longitude)}`;
  const option = new Option(button.dataset.label, here, true, true);
  near.add(option);
  near.value = here;
  state.textContent = '';
  button.disabled = false;
  near.dispatchEvent(new Event('input', { bubbles: true }));
}

function refused() {
  state.textContent = button.dataset.refused;
  button.disabled = false;
}

if (navigator.geolocation && window.isSecureContext) {
  button.disabled = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, refused, { timeout: 10000, maximumAge: 300000 });
  });
}

new MutationObserver(() => {
  const count = results.querySelector('.count')?.textContent ?? '';
  if (told.textContent !== count) told.textContent = count;
}).observe(results, { childList: true });
