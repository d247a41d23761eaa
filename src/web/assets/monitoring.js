// Reads the figures anew every ten seconds, while somebody looks at them and has not stopped it.

const EVERY_MS = 10000;
const pause = document.getElementById('monitoring-pause');
const stale = document.getElementById('monitoring-stale');

function paused() {
  return pause.getAttribute('aria-pressed') === 'true';
}

/** Takes over the figures of the page as it is now, with the tables that were open open. */
function replace(text) {
  const shown = document.getElementById('monitoring');
  const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('monitoring');
  if (!fresh) return false;
  for (const table of shown.querySelectorAll('details[open]')) {
    const same = fresh.querySelector('#' + table.id);
    if (same) same.open = true;
  }
  shown.replaceWith(fresh);
  return true;
}

async function refresh() {
  // What has the focus stays, so that nobody who moves by keyboard is thrown back.
  const shown = document.getElementById('monitoring');
  if (paused() || document.hidden || shown.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.redirected) location.reload();
    const text = await answer.text();
    if (!paused()) stale.hidden = answer.ok && replace(text);
  } catch {
    stale.hidden = false;
  }
}

pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(!paused()));
  refresh();
});
pause.hidden = false;
setInterval(refresh, EVERY_MS);
