// Pairing: a one-time code, from the organiser's QR code or typed, makes this browser a device of an event.

import { ask, Refused } from './api.js';
import { Camera, hasCamera } from './camera.js';
import { button, h, icon } from './dom.js';

const CODE = /[#&]pair=([^&\s]+)/;

/** The code in an address, or what was typed itself. */
export function codeOf(text) {
  const found = CODE.exec(text);
  return found ? decodeURIComponent(found[1]) : text.replace(/\s+/g, '');
}

export function pairView(context, wiped) {
  const code = h('input', { id: 'pair-code', autocomplete: 'off', spellcheck: 'false', required: true, value: CODE.test(location.hash) ? codeOf(location.hash) : '' });
  const name = h('input', { id: 'pair-name', autocomplete: 'off', maxlength: '200', placeholder: 'As the organiser named it' });
  const error = h('p', { class: 'error', role: 'alert' });
  const go = h('button', { class: 'solid' }, 'Pair this device');
  const stage = h('div', { class: 'stage small', hidden: true });
  const form = h('form', { class: 'panel', onsubmit: (event) => pair(event, context, { code, name, error, go }) },
    h('div', { class: 'field' }, h('label', { for: 'pair-code' }, 'Pairing code'), code),
    h('div', { class: 'field' }, h('label', { for: 'pair-name' }, 'Name of this device (may stay empty)'), name), error, go,
    hasCamera() ? button('Scan the code', { onclick: () => scan(stage, code, go) }, 'camera') : null, stage);
  return { element: h('section', { class: 'view pair', 'aria-labelledby': 'pair-title' },
    h('div', { class: 'pair-mark' }, icon('ticket')),
    h('h1', { id: 'pair-title' }, 'Open the door'),
    wiped ? h('p', { class: 'notice', role: 'alert' }, icon('warning'), h('span', {}, wiped)) : null,
    h('p', {}, 'An organiser makes a pairing code for this device. Scan it, or type it here. It works once and for half an hour.'),
    isInstallable() ? h('p', { class: 'notice' }, icon('phone'), h('span', {}, 'Add this page to the home screen first and open it from there: an installed app begins empty, so pair it afterwards.')) : null,
    form) };
}

async function pair(event, context, { code, name, error, go }) {
  event.preventDefault();
  error.textContent = '';
  go.disabled = true;
  const { desk } = context;
  try {
    const called = name.value.trim();
    const { body } = await ask('POST', '/api/devices/pair', { body: { code: codeOf(code.value), ...(called ? { name: called } : {}) } });
    if (desk.waiting > 0 && desk.pairing !== null && desk.pairing.event.id !== body.event.id) {
      error.textContent = 'This device still has scans of another event to send. Pair it with that event first.';
      return;
    }
    history.replaceState(null, '', '/door');
    await desk.pair({ token: body.token, device: body.device, event: { id: body.event.id, name: body.event.name } });
    await navigator.storage?.persist?.();
    context.paired();
  } catch (problem) {
    error.textContent = problem instanceof Refused ? refusal(problem) : 'The server cannot be reached. Pairing needs the network.';
  } finally {
    go.disabled = false;
  }
}

function refusal(problem) {
  const what = problem.errors[0] ? `the ${problem.errors[0].field} ${problem.errors[0].message}.` : problem.message;
  return `Not paired: ${what} Ask the organiser for a new code.`;
}

async function scan(stage, code, go) {
  const video = h('video', { muted: true, playsinline: true, autoplay: true, 'aria-label': 'Camera picture' });
  stage.hidden = false;
  stage.dataset.camera = 'on';
  stage.replaceChildren(video);
  const camera = new Camera(video, (text) => {
    if (!CODE.test(text)) return;
    camera.stop();
    stage.hidden = true;
    code.value = codeOf(text);
    go.focus();
  });
  try {
    await camera.start(null);
  } catch {
    stage.replaceChildren(h('p', {}, 'The camera did not start. Type the code.'));
  }
}

/** iOS gives an installed page a store of its own. */
function isInstallable() {
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
  return isApple && !matchMedia('(display-mode: standalone)').matches;
}
