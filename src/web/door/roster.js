// The guests of the event as this device knows them: the server's rows, and on top what was scanned since.

import { sha256 } from './vendor/noble-hashes/sha2.js';
import { fromBase64url, toBase64url, uuidOf } from './bytes.js';
import { step } from './fold.js';
import { parseNumber } from './number.js';
import { GuestSearch } from './search.js';

const STATUSES = [null, 'invited', 'registered', 'waitlisted', 'checked_in', 'cancelled'];
const PAYMENTS = [null, 'free', 'unpaid', 'paid', 'refunded'];
const VIP = 1;
const BLOCKED = 2;
const HASH_BYTES = 12;

export class Roster {
  constructor() {
    this.clear();
  }

  clear() {
    this.meta = null;
    this.byKey = new Map();
    this.byId = new Map();
    /** Scans by ticket that the server's rows do not hold yet. */
    this.pending = new Map();
    /** What staff changed here of guests, by id, that the server's rows may not hold yet: the changes, oldest first, each
     * with a mark of its own, and what the row says without them. */
    this.tended = new Map();
    this.revoked = new Set();
    this.search = new GuestSearch([]);
  }

  load(meta, rows) {
    this.byKey = new Map();
    this.byId = new Map();
    this.#adopt(meta);
    for (const row of rows) this.#set(guestOf(row, meta));
    this.search = new GuestSearch(this.byId.values());
  }

  change(meta, rows, removed) {
    this.#adopt(meta);
    for (const short of removed) {
      const guest = this.byId.get(uuidOf(short));
      if (guest === undefined) continue;
      this.byId.delete(guest.id);
      if (this.byKey.get(guest.number) === guest) this.byKey.delete(guest.number);
    }
    for (const row of rows) {
      const guest = guestOf(row, meta);
      const before = this.byId.get(guest.id);
      this.#set(guest, before);
      if (before?.name !== guest.name || before?.number !== guest.number) this.search.put(guest);
      // The row holds what the server had answered for.
      const left = (this.pending.get(guest.number) ?? []).filter((scan) => scan.state !== 'done');
      this.#setPending(guest.number, left);
    }
    if (this.search.isStale) this.search = new GuestSearch(this.byId.values());
  }

  #adopt(meta) {
    this.meta = meta;
    this.revoked = new Set(meta.revoked);
    this.salt = fromBase64url(meta.event.salt ?? '');
  }

  /** What staff changed here of a guest stays on top of the server's rows until these were asked for after it was told. */
  tend(id, change, mark) {
    const guest = this.byId.get(id);
    const known = this.tended.get(id) ?? { changes: [], base: baseOf(guest) };
    known.changes.push({ change, mark });
    this.tended.set(id, known);
    if (guest !== undefined) tendTo(guest, change);
  }

  /** The rows to come hold the oldest change of each of these guests. */
  told(ids) {
    for (const id of ids) this.#drop(id, 0);
  }

  /** The server has refused a change: the row is again as it was without it. */
  refused(id, mark) {
    const known = this.tended.get(id);
    const place = known?.changes.findIndex((one) => one.mark === mark) ?? -1;
    if (place < 0) return;
    this.#drop(id, place);
    const guest = this.byId.get(id);
    if (guest === undefined) return;
    Object.assign(guest, known.base);
    known.changes.forEach(({ change }) => tendTo(guest, change));
  }

  #drop(id, place) {
    const known = this.tended.get(id);
    known?.changes.splice(place, 1);
    if (known?.changes.length === 0) this.tended.delete(id);
  }

  #set(guest, before) {
    const known = this.tended.get(guest.id);
    if (known !== undefined) known.base = baseOf(guest);
    known?.changes.forEach(({ change }) => tendTo(guest, change));
    if (before !== undefined && before.number !== guest.number) this.byKey.delete(before.number);
    this.byId.set(guest.id, guest);
    this.byKey.set(guest.number, guest);
  }

  get isWithheld() {
    return this.meta?.event.names === 'withheld';
  }

  /** How a ticket number stands in the rows: as it is, or hashed with the event's salt where names are withheld. */
  keyOf(number) {
    if (!this.isWithheld) return number;
    const text = new TextEncoder().encode(number);
    const salted = new Uint8Array(this.salt.length + text.length);
    salted.set(this.salt);
    salted.set(text, this.salt.length);
    return toBase64url(sha256(salted).subarray(0, HASH_BYTES));
  }

  isRevoked(key) {
    return this.revoked.has(key);
  }

  /** The guest of a key with the state that includes the scans of this device, or null. */
  guest(key) {
    const guest = this.byKey.get(key);
    return guest === undefined ? null : this.withPending(guest);
  }

  guestById(id) {
    const guest = this.byId.get(id);
    return guest === undefined ? null : this.withPending(guest);
  }

  withPending(guest) {
    const scans = this.pending.get(guest.number) ?? [];
    return scans.length === 0 ? guest : { ...guest, ...this.#folded(guest, guest.party_size, scans) };
  }

  /** What was scanned here of a ticket whose guest this device does not know. */
  unknown(key, partySize) {
    return this.#folded({ admitted: 0, inside: 0 }, partySize, this.pending.get(key) ?? []);
  }

  #folded({ admitted, inside }, partySize, scans) {
    const rules = { partySize, reentry: this.meta.event.reentry };
    const counted = scans.filter((scan) => scan.result === 'admitted' && !scan.undone);
    const state = counted.reduce((sum, scan) => step(sum, scan, rules), { admitted, inside });
    const paid = counted.some((scan) => scan.paid);
    return { admitted: state.admitted, inside: state.inside, ...(paid ? { payment: 'paid' } : {}) };
  }

  addPending(scan) {
    if (scan.key === null) return;
    this.#setPending(scan.key, [...(this.pending.get(scan.key) ?? []).filter((one) => one.id !== scan.id), scan]);
  }

  /** The server has answered a scan: its guest's row is as the answer says, and the scan no longer counts on top. */
  settle(scan, answer) {
    if (scan.key === null) return;
    const guest = this.byKey.get(scan.key);
    const left = (this.pending.get(scan.key) ?? []).filter((one) => one.id !== scan.id);
    if (guest === undefined) {
      this.#setPending(scan.key, [...left, scan]);
      return;
    }
    this.#setPending(scan.key, left);
    const seen = answer?.guest;
    if (!seen) return;
    Object.assign(guest, { admitted: seen.admitted, inside: seen.inside, status: seen.status, payment: seen.payment });
    const tended = this.tended.get(guest.id);
    if (tended !== undefined) tended.base.payment = seen.payment;
  }

  #setPending(key, scans) {
    if (scans.length === 0) this.pending.delete(key);
    else this.pending.set(key, scans);
  }

  /** The guest of a number that was typed whole. */
  guestByTyped(typed) {
    const number = parseNumber(typed);
    return number === null ? null : this.guest(this.keyOf(number));
  }

  find(typed) {
    return this.search.find(typed, (id) => this.guestById(id) ?? undefined);
  }
}

/** What staff can change of a guest here. */
function baseOf(guest) {
  return guest === undefined ? {} : { blocked: guest.blocked, attention: guest.attention, payment: guest.payment };
}

function tendTo(guest, change) {
  if ('blocked' in change) guest.blocked = change.blocked;
  if ('attention' in change) guest.attention = change.attention;
  if (change.paid) guest.payment = 'paid';
}

function guestOf(row, meta) {
  const [short, number, name, type, status, payment, partySize, admitted, inside, flags, attention] = row;
  const ticketType = meta.event.ticket_types[type] ?? null;
  return {
    id: uuidOf(short),
    number,
    name,
    type: ticketType,
    ticket_type: ticketType?.short ?? null,
    valid_from: timeOf(ticketType?.valid_from),
    valid_until: timeOf(ticketType?.valid_until),
    status: STATUSES[status],
    payment: PAYMENTS[payment],
    party_size: partySize,
    admitted,
    inside,
    vip: (flags & VIP) !== 0,
    blocked: (flags & BLOCKED) !== 0,
    attention: attention ?? null,
  };
}

export function timeOf(text) {
  return text ? Date.parse(text) : null;
}
