// What was scanned lately on this device, and at all doors while there is a network.

import { ask } from './api.js';
import { button, choice, h, icon } from './dom.js';
import { spaced } from './number.js';
import { moment, people, plural, reasonWords } from './words.js';

const SHOWN_MAX = 60;
const ASIDE_MAX = 12;

export function recentView(context) {
  const { desk } = context;
  let whose = 'own';
  const list = h('ol', { class: 'rows scans' });
  const note = h('p', { class: 'quiet', role: 'status' });
  const picker = choice('Whose scans', [['own', 'This device'], ['all', 'All doors']], whose, (value) => { whose = value; paint(); });
  const element = h('section', { class: 'view recent', 'aria-labelledby': 'recent-title' }, h('div', { class: 'view-head' }, h('h1', { id: 'recent-title' }, 'Recent scans'), picker), note, list);
  const paint = async () => {
    if (whose === 'own') {
      note.textContent = desk.recent.length + desk.refused.length === 0 ? 'Nothing was scanned here yet.' : desk.waiting > 0 ? `${plural(desk.waiting, 'entry waits', 'entries wait')} for the network.` : 'All of it is known to the server.';
      list.replaceChildren(...ownRows(context, SHOWN_MAX));
      return;
    }
    await paintAll(desk, note, list, () => whose === 'all');
  };
  return { element, update: () => whose === 'own' && paint(), enter: paint };
}

/** The short list beside the camera on wide screens. */
export function recentAside(context) {
  const list = h('ol', { class: 'rows scans' });
  const element = h('aside', { class: 'aside', 'aria-labelledby': 'aside-title' }, h('h2', { id: 'aside-title' }, 'Last scans'), list);
  const update = () => {
    const rows = ownRows(context, ASIDE_MAX);
    list.replaceChildren(...(rows.length === 0 ? [h('li', { class: 'quiet' }, 'Nothing was scanned here yet.')] : rows));
  };
  return { element, update };
}

async function paintAll(desk, note, list, isWanted) {
  note.textContent = 'Asking the server…';
  try {
    const { body } = await ask('GET', `/api/events/${desk.pairing.event.id}/checkins?limit=${SHOWN_MAX}`, { token: desk.pairing.token });
    if (!isWanted()) return;
    note.textContent = body.items.length === 0 ? 'Nothing was scanned yet.' : '';
    list.replaceChildren(...body.items.map((scan) => othersRow(desk, scan)));
  } catch (error) {
    if (!isWanted()) return;
    note.textContent = `The scans of all doors need the network: ${error.message}`;
    list.replaceChildren();
  }
}

/** This device's scans, and the changes of guests that the server did not take, newest first. */
function ownRows(context, most) {
  const { desk } = context;
  const rows = desk.recent.slice(0, most).map((scan) => ({ at: scan.at, make: () => ownRow(context, scan) }));
  rows.push(...desk.refused.slice(0, most).map((entry) => ({ at: entry.at, make: () => refusedRow(desk, entry) })));
  return rows.sort((one, other) => other.at - one.at).slice(0, most).map(({ make }) => make());
}

function refusedRow(desk, { name, body, problem, at }) {
  const words = body.paid ? 'Payment' : 'attention' in body ? 'Note' : body.blocked ? 'Block' : 'Unblock';
  return h('li', { class: 'row-line bad refused' },
    h('span', { class: 'row-mark' }, icon('cross')),
    h('span', { class: 'row-text' }, h('strong', {}, name ?? 'Guest'), h('span', {}, `${words}: not taken`), h('span', { class: 'quiet' }, `${moment(at, desk.meta?.event.timezone)} · ${problem}`)));
}

function ownRow(context, scan) {
  const { desk } = context;
  const title = scan.name ?? titleOf(scan);
  const undo = scan.undone || scan.state === 'failed' || scan.result !== 'admitted' ? null : button('Undo', { class: 'small', 'aria-label': `Undo ${title}`, onclick: () => desk.undo(scan) });
  const state = scan.state === 'waiting' ? 'waits for the network' : scan.state === 'failed' ? `not taken: ${scan.problem}` : null;
  return rowOf({ title, scan, at: scan.at, gate: desk.gateName(scan.gate_id), device: null, state, zone: desk.meta?.event.timezone }, undo);
}

function othersRow(desk, scan) {
  const title = scan.guest_name ?? desk.roster.guestById(scan.guest_id)?.name ?? (scan.guest_id === null ? 'Unknown ticket' : 'Guest');
  const plain = { ...scan, undone: scan.undone !== null };
  return rowOf({ title, scan: plain, at: Date.parse(scan.at), gate: scan.gate_name, device: scan.device_name, state: scan.conflict ? 'conflict' : null, zone: desk.meta.event.timezone }, null);
}

function titleOf(scan) {
  if (scan.kind === 'walk_in') return 'Walk-in';
  return scan.kind === 'number' ? spaced(scan.target) : 'Ticket';
}

function rowOf({ title, scan, at, gate, device, state, zone }, action) {
  const isIn = scan.result === 'admitted';
  const words = scan.undone ? 'Undone' : isIn ? `${scan.direction === 'exit' ? 'Out' : 'In'}${scan.heads > 1 ? `, ${people(scan.heads)}` : ''}` : reasonWords(scan.reason)[0];
  const kind = scan.undone ? 'undone' : isIn ? 'good' : 'bad';
  const small = [moment(at, zone), gate, device, state].filter(Boolean).join(' · ');
  return h('li', { class: `row-line ${kind}` },
    h('span', { class: 'row-mark' }, icon(scan.undone ? 'undo' : isIn ? (scan.direction === 'exit' ? 'exit' : 'check') : 'cross')),
    h('span', { class: 'row-text' }, h('strong', {}, title), h('span', {}, words), h('span', { class: 'quiet' }, small)), action);
}
