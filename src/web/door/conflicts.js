// Tickets that were let in twice while doors could not talk to each other: who, where, when, and one tap to settle it.

import { ask } from './api.js';
import { button, h, icon } from './dom.js';
import { asSupervisor } from './supervisor.js';
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
      desk.conflicts = body.items;
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
  const { scan, with: other } = conflict;
  const name = conflict.guest?.name ?? conflict.scan.guest_name ?? 'Guest';
  const isOnline = desk.link.state === 'online';
  const settle = (choiceName) => asSupervisor(context, () => resolve(context, conflict, choiceName));
  const why = conflict.reason !== 'already_redeemed' ? `Let in, but: ${reasonWords(conflict.reason)[0].toLowerCase()}.` : 'Let in twice.';
  return h('li', { class: 'card' },
    h('h2', {}, icon('warning'), name),
    h('p', {}, why),
    h('ol', { class: 'sides' }, other ? side(desk, other, 'First') : null, side(desk, scan, other ? 'Then' : 'Scan')),
    desk.mayOverride ? h('div', { class: 'stack two' },
      button('Keep both: all went in', { disabled: !isOnline, onclick: () => settle('keep') }, 'check'),
      button('Take the later one back', { disabled: !isOnline, onclick: () => settle('reject') }, 'undo')) : h('p', { class: 'quiet' }, 'A supervisor’s device or an organiser settles it.'),
    isOnline ? null : h('p', { class: 'quiet' }, 'Settling it needs the network.'));
}

function side(desk, scan, word) {
  const gate = scan.gate_name ?? 'No gate';
  const device = scan.device_id === desk.pairing.device.id ? 'This device' : (scan.device_name ?? 'Office');
  return h('li', {}, h('span', { class: 'quiet' }, word), h('strong', {}, moment(Date.parse(scan.at), desk.meta.event.timezone)), h('span', {}, `${gate} · ${device}`), h('span', { class: 'quiet' }, people(scan.heads)));
}

async function resolve(context, conflict, choiceName) {
  const { desk } = context;
  try {
    await ask('POST', `/api/events/${desk.pairing.event.id}/conflicts/${conflict.id}/resolve`, { token: desk.pairing.token, body: { choice: choiceName } });
    desk.conflicts = desk.conflicts.filter((one) => one !== conflict);
    await desk.store.put('conflicts', desk.conflicts);
    desk.changed();
    desk.say('conflicts');
    context.toast(choiceName === 'keep' ? 'Kept: both went in.' : 'The later scan was taken back.');
  } catch (error) {
    context.toast(`It could not be settled: ${error.message}`, 'bad');
  }
}
