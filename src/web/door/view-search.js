// Search by name or number, and one guest with all that can be done.

import { button, dialog, h, icon, stepper } from './dom.js';
import { mayEnter } from './fold.js';
import { spaced } from './number.js';
import { moment, paymentWord, people, plural, statusWord } from './words.js';
import { walkIn } from './walk-in.js';

export function searchView(context) {
  const { desk } = context;
  const field = h('input', { id: 'search', type: 'search', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'search' });
  const count = h('p', { class: 'quiet', role: 'status' });
  const list = h('ul', { class: 'rows' });
  const add = button('Walk-in', { onclick: () => walkIn(context) }, 'add');
  const element = h('section', { class: 'view search', 'aria-labelledby': 'search-title' },
    h('div', { class: 'view-head' }, h('h1', { id: 'search-title' }, 'Guests'), add),
    h('div', { class: 'field' }, h('label', { for: 'search' }, 'Name or ticket number'), field), count, list);
  const find = () => {
    const typed = field.value.trim();
    if (typed === '') {
      count.textContent = `${plural(desk.roster.byId.size, 'guest', 'guests')} on this device${desk.roster.isWithheld ? '; names are withheld, so search by ticket number' : ''}.`;
      list.replaceChildren();
      return;
    }
    const { guests, total } = search(desk, typed);
    count.textContent = total === 0 ? 'Nobody found.' : total > guests.length ? `The first ${guests.length} of ${plural(total, 'guest', 'guests')}.` : plural(total, 'guest', 'guests');
    list.replaceChildren(...guests.map((guest) => h('li', {}, row(guest, () => openGuest(context, guest.id)))));
  };
  field.addEventListener('input', find);
  return { element, update: find, enter: () => matchMedia('(min-width: 60rem)').matches && field.focus() };
}

/** Hidden numbers are found whole only. */
function search(desk, typed) {
  const found = desk.roster.find(typed);
  if (!desk.roster.isWithheld) return found;
  const known = desk.roster.guestByTyped(typed);
  return known === null ? found : { guests: [known], total: 1 };
}

function row(guest, open) {
  const small = [guest.type?.name, guest.name === null ? null : spaced(guest.number)].filter(Boolean).join(' · ');
  return h('button', { type: 'button', class: 'row', onclick: open }, h('span', { class: 'row-text' }, h('strong', {}, guest.name ?? 'Guest'), h('span', { class: 'quiet' }, small)), h('span', { class: 'tags' }, tags(guest)));
}

/** What staff should know of a guest at a glance, in words. */
export function tags(guest) {
  const list = [];
  if (guest.vip) list.push(h('span', { class: 'tag vip' }, icon('star'), 'VIP'));
  if (guest.attention) list.push(h('span', { class: 'tag warn' }, icon('note'), 'Note'));
  if (guest.blocked) list.push(h('span', { class: 'tag bad' }, 'Blocked'));
  if (guest.status === 'cancelled' || guest.status === 'waitlisted') list.push(h('span', { class: 'tag bad' }, statusWord(guest.status)));
  if (guest.payment === 'unpaid') list.push(h('span', { class: 'tag bad' }, 'Not paid'));
  if (guest.admitted > 0) list.push(h('span', { class: 'tag good' }, icon('check'), guest.party_size > 1 ? `${guest.admitted} of ${guest.party_size} in` : guest.inside > 0 ? 'In' : 'Was in'));
  else if (guest.party_size > 1) list.push(h('span', { class: 'tag' }, people(guest.party_size)));
  return list;
}

export function openGuest(context, id) {
  const { desk } = context;
  const body = h('div', { class: 'guest' });
  const box = dialog(desk.roster.guestById(id)?.name ?? 'Guest', body);
  box.classList.add('sheet');
  const paint = () => {
    const guest = desk.roster.guestById(id);
    if (guest === null) box.close();
    else body.replaceChildren(...guestParts(context, guest, box));
  };
  paint();
  desk.addEventListener('change', paint);
  box.addEventListener('close', () => desk.removeEventListener('change', paint));
}

function guestParts(context, guest, box) {
  const { desk } = context;
  const facts = [
    ['Ticket', desk.roster.isWithheld ? 'Withheld' : spaced(guest.number)],
    ['Type', guest.type?.name ?? 'General'],
    ['Party', `${guest.admitted} of ${guest.party_size} in, ${guest.inside} inside now`],
    ['Payment', paymentWord(guest.payment)],
    ['Status', statusWord(guest.status)],
  ];
  const parts = [h('div', { class: 'tags' }, tags(guest))];
  if (guest.attention) parts.push(h('p', { class: 'attention' }, icon('note'), h('span', {}, guest.attention)));
  parts.push(h('dl', {}, facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
  parts.push(passing(context, guest, box));
  parts.push(h('div', { class: 'stack two' },
    button(guest.blocked ? 'Unblock' : 'Block', { onclick: () => desk.tend(guest, { blocked: !guest.blocked }) }, 'lock'),
    guest.payment === 'unpaid' ? button('Mark as paid', { onclick: () => desk.tend(guest, { paid: true }) }, 'check') : null,
    button(guest.attention ? 'Change the note' : 'Leave a note', { onclick: () => note(desk, guest) }, 'note')));
  const scans = desk.recent.filter((scan) => scan.key === guest.number && !scan.undone);
  if (scans.length > 0) parts.push(h('h3', {}, 'Scans on this device'), h('ul', { class: 'plain' }, scans.slice(0, 5).map((scan) => h('li', {}, `${moment(scan.at, desk.meta.event.timezone)}: ${scan.result === 'admitted' ? (scan.direction === 'exit' ? 'out' : 'in') : 'refused'}, ${people(scan.heads)}`))));
  return parts;
}

function passing(context, guest, box) {
  const { desk } = context;
  const most = { entry: mayEnter(guest, { partySize: guest.party_size, reentry: desk.meta.event.reentry }), exit: guest.inside };
  let heads = Math.max(1, most[desk.settings.direction]);
  const go = (direction) => {
    box.close();
    context.keep(desk.readGuest(guest), { direction, heads: Math.min(heads, Math.max(1, most[direction])) });
  };
  const top = Math.max(most.entry, most.exit);
  return h('div', { class: 'passing' },
    top > 1 ? stepper('People', heads, 1, top, (value) => (heads = value)) : null,
    button('Let in', { class: most.entry > 0 ? 'solid good' : '', onclick: () => go('entry') }, 'enter'),
    guest.inside > 0 ? button('Let out', { onclick: () => go('exit') }, 'exit') : null);
}

function note(desk, guest) {
  const field = h('textarea', { id: 'note', maxlength: '500', rows: '3' });
  field.value = guest.attention ?? '';
  const save = (event) => {
    event.preventDefault();
    desk.tend(guest, { attention: field.value.trim() || null });
    box.close();
  };
  const form = h('form', { onsubmit: save }, h('div', { class: 'field' }, h('label', { for: 'note' }, 'Everybody at the doors sees it with the ticket'), field), h('button', { class: 'solid' }, 'Save'));
  const box = dialog('Note', form);
  field.focus();
}
