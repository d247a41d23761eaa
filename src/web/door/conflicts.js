// Tickets that were let in twice while doors could not talk to each other: who, where, when, and one tap to settle it.

import { ask } from './api.js';
import { button, h, icon } from './dom.js';
import { moment, people, plural, reasonWords } from './words.js';

/** Bells within this time are answered by asking once. */
const PAUSE_MS = 500;

/** Keeps the desk's list of open conflicts as the server has it. */
export function followConflicts(desk) {
  let timer = null;
  const refresh = async () => {
    timer = null;
    if (desk.pairing === null || desk.link.state !== 'online') return;
    try {
      const { body } = await ask('GET', `/api/events/${desk.pairing.event.id}/conflicts`, { token: desk.pairing.token });
      desk.conflicts = body.items.filter((conflict) => !conflict.resolution);
      await desk.store.put('conflicts', desk.conflicts);
      desk.changed();
    } catch {
      // The list of before stays; the next bell asks again.
    }
  };
  const rung = () => (timer ??= setTimeout(refresh, PAUSE_MS));
  desk.addEventListener('conflicts', rung);
  desk.addEventListener('scan', rung);
}

export function conflictsView(context) {
  const { desk } = context;
  const note = h('p', { class: 'quiet', role: 'status' });
  const list = h('ul', { class: 'cards' });
  const element = h('section', { class: 'view conflicts', 'aria-labelledby': 'conflicts-title' }, h('h1', { id: 'conflicts-title' }, 'Conflicts'), note, list);
  const update = () => {
    note.textContent = desk.conflicts.length === 0 ? 'None. Tickets that two doors let in while they could not reach each other show up here.' : `${plural(desk.conflicts.length, 'ticket was', 'tickets were')} let in more often than allowed.`;
    list.replaceChildren(...desk.conflicts.map((conflict) => card(context, conflict)));
  };
  return { element, update, enter: update };
}

function card(context, conflict) {
  const { desk } = context;
  const { scan, other } = sidesOf(conflict);
  const name = conflict.guest?.name ?? 'Guest';
  const isOnline = desk.link.state === 'online';
  const settle = (choiceName) => resolve(context, conflict, choiceName);
  const why = conflict.reason && conflict.reason !== 'already_redeemed' ? `Let in, but: ${reasonWords(conflict.reason)[0].toLowerCase()}.` : 'Let in twice.';
  return h('li', { class: 'card' },
    h('h2', {}, icon('warning'), name),
    h('p', {}, why),
    h('ol', { class: 'sides' }, other ? side(desk, other, 'First') : null, side(desk, scan, other ? 'Then' : 'Scan')),
    h('div', { class: 'stack two' },
      button('Keep both: all went in', { disabled: !isOnline, onclick: () => settle('keep') }, 'check'),
      button('Take the later one back', { disabled: !isOnline, onclick: () => settle('reject') }, 'undo')),
    isOnline ? null : h('p', { class: 'quiet' }, 'Settling it needs the network.'));
}

/** The later scan, which is the conflict, and the one that used the place up. */
function sidesOf(conflict) {
  return { scan: conflict.scan ?? conflict, other: conflict.with ?? conflict.other ?? conflict.first_scan ?? null };
}

function side(desk, scan, word) {
  const gate = scan.gate?.name ?? desk.gateName(scan.gate_id) ?? 'No gate';
  const device = scan.device?.name ?? (scan.device_id && scan.device_id === desk.pairing?.device.id ? 'This device' : (scan.by ?? 'Another device'));
  return h('li', {}, h('span', { class: 'quiet' }, word), h('strong', {}, moment(Date.parse(scan.at), desk.meta.event.timezone)), h('span', {}, `${gate} · ${device}`), h('span', { class: 'quiet' }, people(scan.heads ?? 1)));
}

async function resolve(context, conflict, choiceName) {
  const { desk } = context;
  const { scan } = sidesOf(conflict);
  const id = conflict.id ?? scan.id;
  try {
    await ask('POST', `/api/events/${desk.pairing.event.id}/conflicts/${id}/resolve`, { token: desk.pairing.token, body: { choice: choiceName } });
    desk.conflicts = desk.conflicts.filter((one) => one !== conflict);
    await desk.store.put('conflicts', desk.conflicts);
    desk.changed();
    desk.say('conflicts');
    context.toast(choiceName === 'keep' ? 'Kept: both went in.' : 'The later scan was taken back.');
  } catch (error) {
    context.toast(`It could not be settled: ${error.message}`, 'bad');
  }
}
