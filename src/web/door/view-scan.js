// The view that staff have open all evening: the camera, a scanner's or typed numbers, and which way people go.

import { Camera, hasCamera } from './camera.js';
import { button, choice, dialog, h, icon, stepper } from './dom.js';
import { mayEnter } from './fold.js';
import { people } from './words.js';

export function scanView(context) {
  const { desk } = context;
  const video = h('video', { muted: true, playsinline: true, autoplay: true, 'aria-label': 'Camera picture' });
  const hint = h('div', { class: 'stage-hint' });
  const tools = h('div', { class: 'stage-tools' });
  const stage = h('div', { class: 'stage' }, video, h('div', { class: 'reticle', 'aria-hidden': 'true' }), hint, tools);
  const typed = h('input', { id: 'typed', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', placeholder: 'ABC DEF 123', enterkeyhint: 'go' });
  const typing = h('form', { class: 'typing', onsubmit: (event) => submit(event, context, typed) },
    h('label', { for: 'typed', class: 'unseen' }, 'Ticket number'), typed, h('button', { class: 'solid' }, 'Check'));
  const ways = h('div', { class: 'ways' });
  const element = h('section', { class: 'view scan', 'aria-labelledby': 'scan-title' }, h('h1', { id: 'scan-title', class: 'unseen' }, 'Scan tickets'), stage, h('div', { class: 'controls' }, ways, typing));
  const camera = new Camera(video, (text) => context.seen(text));
  const view = { element, camera, update: () => paintWays(ways, desk) };
  view.enter = () => startCamera(view, context, { hint, tools, stage });
  view.leave = () => {
    camera.stop();
    stage.dataset.camera = 'off';
  };
  // Phones end the picture while they are locked.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && stage.dataset.camera === 'on' && !camera.isLive) view.enter();
  });
  view.update();
  return view;
}

async function submit(event, context, field) {
  event.preventDefault();
  const text = field.value;
  if (text.trim() === '') return;
  field.value = '';
  field.blur();
  await context.heard([text]);
}

function paintWays(ways, desk) {
  const { direction, mode } = desk.settings;
  // Painted anew only when something else was chosen, so that the focus stays.
  const key = `${direction} ${mode}`;
  if (ways.dataset.key === key) return;
  const had = ways.contains(document.activeElement) ? document.activeElement.value : null;
  ways.dataset.key = key;
  ways.replaceChildren(
    choice('Direction', [['entry', 'Entry', 'enter'], ['exit', 'Exit', 'exit']], direction, (value) => desk.set({ direction: value })),
    choice('Mode', [['express', 'Express', 'bolt'], ['review', 'Review', 'eye']], mode, (value) => desk.set({ mode: value })),
  );
  if (had !== null) ways.querySelector(`input[value="${had}"]`)?.focus();
}

async function startCamera(view, context, { hint, tools, stage }) {
  const { desk } = context;
  const say = (iconName, title, text, ...more) => {
    stage.dataset.camera = 'off';
    hint.replaceChildren(icon(iconName), h('p', { class: 'stage-title' }, title), h('p', {}, text), ...more);
  };
  tools.replaceChildren();
  if (!hasCamera()) {
    const why = isSecureContext ? 'This browser gives no camera to pages.' : 'This page came over plain HTTP: browsers allow it no camera, and no start without the network.';
    say('keyboard', 'Counter mode', `${why} A connected scanner, search and typed numbers work.`, isSecureContext ? null : h('p', {}, h('a', { href: '/trust' }, 'How to open it over HTTPS')));
    return;
  }
  say('camera', 'Starting the camera', 'Allow it if the browser asks.');
  try {
    await view.camera.start(desk.settings.camera);
  } catch (error) {
    const retry = button('Try again', { class: 'solid', onclick: () => view.enter() });
    const [title, text] = cameraTrouble(error);
    say('camera', title, `${text} A connected scanner, search and typed numbers work meanwhile.`, retry);
    return;
  }
  if (!view.camera.isRunning) return;
  stage.dataset.camera = 'on';
  hint.replaceChildren();
  await paintTools(view, context, tools);
}

function cameraTrouble(error) {
  if (error.name === 'NotAllowedError') return ['No permission for the camera', 'Allow it in the browser’s settings for this page.'];
  if (error.name === 'NotFoundError' || error.name === 'OverconstrainedError') return ['No camera found', 'Connect one, or go on without.'];
  if (error.name === 'NotReadableError') return ['The camera is in use', 'Close the other program that uses it.'];
  return ['The camera did not start', error.message];
}

async function paintTools(view, context, tools) {
  const { desk } = context;
  const parts = [];
  if (view.camera.hasTorch) {
    const torch = h('button', { type: 'button', class: 'round', 'aria-label': 'Torch', 'aria-pressed': 'false' }, icon('torch'));
    torch.onclick = async () => {
      const state = torch.getAttribute('aria-pressed') === 'true' ? 'off' : 'on';
      await view.camera.torch(state);
      torch.setAttribute('aria-pressed', String(state === 'on'));
    };
    parts.push(torch);
  }
  const cameras = await Camera.list();
  if (cameras.length > 1) parts.push(h('button', { type: 'button', class: 'round', 'aria-label': 'Choose a camera', onclick: () => pick() }, icon('camera')));
  tools.replaceChildren(...parts);
  const pick = () => {
    const now = view.camera.deviceId;
    const box = dialog('Camera', h('div', { class: 'stack' }, cameras.map(({ id, label }) => button(label, {
      'aria-pressed': String(id === now),
      onclick: async () => {
        box.close();
        await desk.set({ camera: id });
        view.enter();
      },
    }))));
  };
}

/** Review mode: who it is, and how many of them; nothing is kept before somebody agrees. */
export function review(context, read, preview) {
  const { guest, direction, party } = preview;
  let heads = preview.heads;
  const isIn = direction === 'entry';
  const words = () => `${isIn ? 'Let in' : 'Let out'} ${people(heads)}`;
  const yes = button(words(), { class: 'solid yes', onclick: () => { box.close(); context.keep(read, { direction, heads }); } }, 'check');
  const most = isIn ? mayEnter({ admitted: guest?.admitted ?? 0, inside: guest?.inside ?? 0 }, { partySize: party, reentry: context.desk.meta.event.reentry }) : (guest?.inside ?? 1);
  const parts = [];
  if (guest?.vip) parts.push(h('p', { class: 'tag vip' }, icon('star'), 'VIP'));
  if (guest?.attention) parts.push(h('p', { class: 'attention' }, icon('note'), h('span', {}, guest.attention)));
  parts.push(h('p', { class: 'review-facts' }, [guest?.type?.name, party > 1 ? `${guest?.admitted ?? 0} of ${party} in` : null].filter(Boolean).join(' · ') || 'Admits one'));
  if (Math.max(1, most) > 1) parts.push(stepper('People', heads, 1, most, (value) => { heads = value; yes.lastChild.textContent = words(); }));
  const box = dialog(guest?.name ?? 'Valid ticket', h('div', { class: 'review' }, parts), yes);
  box.addEventListener('close', () => context.released?.());
  box.classList.add('sheet');
  yes.focus();
}
