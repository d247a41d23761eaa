// The desk: reads tickets, decides at once from what the device knows, keeps each scan before it is shown, and takes in what the server says.

import { newId } from './bytes.js';
import { looksLikeCode, parseCode } from './code.js';
import { decide } from './decide.js';
import { parseNumber } from './number.js';
import { Roster, timeOf } from './roster.js';
import { signatures } from './signature.js';

const TARGET_CHARS_MAX = 200;
/** Scans in memory for the list of recent ones. */
const RECENT_MAX = 500;
/** First entries at other doors that are remembered, to say offline who used a ticket. */
const OTHERS_MAX = 5000;
const OTHERS_KEPT_AFTER_MS = 1000;
/** Refused changes that are remembered. */
const REFUSED_MAX = 50;

const DEFAULTS = { mode: 'express', direction: 'entry', gate: null, sound: 'on', vibration: 'on', camera: null, kiosk: null };

/** Fires `change` when anything that views show has changed, `verdict` when the server decides otherwise, `wiped`, `note`. */
export class Desk extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.roster = new Roster();
    /** One run of the page: its monotonic clock means nothing to the next. */
    this.run = newId();
    this.settings = { ...DEFAULTS };
    this.pairing = null;
    this.offset = null;
    this.recent = [];
    this.others = new Map();
    this.conflicts = [];
    /** Changes of guests that the server did not take, newest first. */
    this.refused = [];
    this.waiting = 0;
    this.link = { state: 'starting', since: Date.now(), problem: null, lastSync: null };
  }

  async open() {
    const [{ path, verify }, { meta, rows }, scans] = await Promise.all([signatures(), this.store.bundle(), this.store.scans()]);
    this.signaturePath = path;
    this.verify = verify;
    const names = ['pairing', 'settings', 'offset', 'conflicts', 'others', 'refused'];
    const [pairing, settings, offset, conflicts, others, refused] = await Promise.all(names.map((name) => this.store.get(name)));
    this.pairing = pairing ?? null;
    this.settings = { ...DEFAULTS, ...settings };
    this.offset = offset ?? null;
    this.conflicts = conflicts ?? [];
    this.others = new Map(others ?? []);
    this.refused = refused ?? [];
    // Before the rows are read, which are those of the server.
    this.roster.tended.clear();
    if (meta !== undefined) this.roster.load(meta, rows);
    for (const item of await this.store.queue()) if (item.kind === 'guest') this.roster.tend(item.guest_id, item.body, item.mark);
    this.recent = scans.slice(-RECENT_MAX).reverse();
    if (meta !== undefined) scans.filter((scan) => scan.state !== 'done').forEach((scan) => this.roster.addPending(scan));
    this.waiting = await this.store.waiting();
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  get meta() {
    return this.roster.meta;
  }

  get isReady() {
    return this.pairing !== null && this.meta !== null;
  }

  /** The server's time as far as this device can tell. */
  now() {
    return Date.now() + (this.offset ?? 0);
  }

  clocks() {
    return { wall: Date.now(), mono: performance.now(), run: this.run, offset: this.offset };
  }

  get gate() {
    const id = this.settings.gate ?? this.pairing?.device.gate_id ?? null;
    return this.meta?.gates.find((gate) => gate.id === id) ?? null;
  }

  get mayOverride() {
    return this.meta?.device?.may_override === true;
  }

  async set(changes) {
    this.settings = { ...this.settings, ...changes };
    this.changed();
    await this.store.put('settings', this.settings);
  }

  async pair(pairing) {
    if (this.pairing !== null && this.pairing.event.id !== pairing.event.id) await this.store.wipe();
    this.pairing = pairing;
    this.link.problem = null;
    await this.store.put('pairing', pairing);
    await this.store.put('settings', this.settings);
    await this.open();
  }

  /** Nothing of the event stays here. */
  async wipe(why) {
    await this.store.wipe();
    this.roster.clear();
    Object.assign(this, { pairing: null, recent: [], conflicts: [], refused: [], waiting: 0, settings: { ...DEFAULTS } });
    this.others.clear();
    this.say('wiped', why);
    this.changed();
  }

  /**
   * What a text says. `texts` are ways in which a keyboard scanner's keys can be understood, best first; a camera gives one.
   * Answers null for a text that is neither a code nor a number.
   */
  async read(texts) {
    let best = null;
    for (const text of texts) {
      const read = looksLikeCode(text) ? await this.#readCode(text) : this.#readNumber(text);
      if (read !== null && (read.decision.signature === 'valid' || read.kind === 'number')) return read;
      best ??= read;
    }
    return best;
  }

  readGuest(guest) {
    const decision = { kind: 'guest', signature: 'none', event: 'this', revoked: false, heads: null, ticket_type: null, valid_from: null, valid_until: null };
    return { kind: 'guest', target: guest.id, key: guest.number, decision };
  }

  #readNumber(text) {
    const number = parseNumber(text);
    if (number === null) return null;
    const key = this.roster.keyOf(number);
    const isKnown = this.roster.guest(key) !== null;
    const revoked = this.roster.isRevoked(key);
    const decision = { kind: 'number', signature: 'none', event: isKnown || revoked ? 'this' : 'unknown', revoked, heads: null, ticket_type: null, valid_from: null, valid_until: null };
    return { kind: 'number', target: number, key, decision };
  }

  async #readCode(text) {
    const code = parseCode(text);
    const target = text.replace(/\s+/gu, '').toUpperCase().slice(0, TARGET_CHARS_MAX);
    const nothing = { kind: 'code', signature: 'bad', event: 'unknown', revoked: false, heads: null, ticket_type: null, valid_from: null, valid_until: null };
    if (code === null) return { kind: 'code', target, key: null, decision: nothing };
    const signer = this.meta.keys.find((key) => key.id === code.key);
    // Another event's key, or one that was made after this device last heard of the server.
    if (signer === undefined) return { kind: 'code', target, key: null, decision: { ...nothing, signature: 'none', event: 'unknown' } };
    const isGood = await this.verify(signer.public_key, code.signature, code.signed);
    if (!isGood) return { kind: 'code', target, key: null, decision: nothing };
    const key = this.roster.keyOf(code.number);
    const decision = {
      kind: 'code',
      signature: signer.revoked ? 'revoked_key' : 'valid',
      event: 'this',
      revoked: this.roster.isRevoked(key),
      heads: code.heads,
      ticket_type: code.ticketType,
      valid_from: code.validFrom,
      valid_until: code.validUntil,
    };
    return { kind: 'code', target, key, decision };
  }

  guestOf(read) {
    return read.key === null ? null : this.roster.guest(read.key);
  }

  /** What would be decided now, with nothing kept. `choice` may hold `direction, heads, override, paid`. */
  preview(read, choice = {}) {
    const known = this.guestOf(read);
    const guest = known === null ? null : { ...known, payment: choice.paid ? 'paid' : known.payment };
    const seen = guest === null && read.key !== null ? this.roster.unknown(read.key, read.decision.heads) : null;
    const scan = { direction: choice.direction ?? this.settings.direction, heads: choice.heads ?? null, override: choice.override ?? null };
    const event = { status: this.meta.event.status, reentry: this.meta.event.reentry };
    const isNewcomer = seen !== null && read.decision.signature === 'valid' && !read.decision.revoked;
    const who = isNewcomer && seen.admitted > 0 ? newcomer(read.decision, seen) : guest;
    const decision = decide({ at: this.now(), event, gate: gateOf(this.gate), read: read.decision, guest: who, scan });
    return { ...decision, direction: scan.direction, guest: known, party: known?.party_size ?? read.decision.heads ?? 1 };
  }

  /** Decides, keeps the scan on the disk, and only then answers it. The server hears of it at once or later. */
  async record(read, choice = {}) {
    const verdict = this.preview(read, choice);
    return this.#keep({
      ...this.#begun(),
      key: read.key,
      guest_id: verdict.guest?.id ?? null,
      name: verdict.guest?.name ?? null,
      kind: read.kind,
      target: read.target,
      direction: verdict.direction,
      heads: verdict.heads,
      result: verdict.result,
      reason: verdict.reason,
      override: verdict.result === 'admitted' ? (choice.override ?? null) : null,
      paid: choice.paid === true,
      party: verdict.party,
      admitted: verdict.admitted,
      inside: verdict.inside,
      fresh: verdict.admitted - (verdict.guest?.admitted ?? 0),
    });
  }

  /** Somebody without a ticket: a guest is made by the scan. */
  async walkIn({ name, heads, ticketTypeId, payment }) {
    return this.#keep({
      ...this.#begun(),
      key: null,
      guest_id: null,
      name,
      kind: 'walk_in',
      target: 'walk-in',
      walk_in: { ...(name ? { name } : {}), heads, ...(ticketTypeId ? { ticket_type_id: ticketTypeId } : {}), payment },
      direction: 'entry',
      heads,
      result: 'admitted',
      reason: null,
      override: null,
      paid: false,
      party: heads,
      admitted: heads,
      inside: heads,
    });
  }

  /** What every scan begins with: here, now, and unknown to the server. */
  #begun() {
    const clocks = this.clocks();
    return {
      id: newId(clocks.wall),
      gate_id: this.gate?.id ?? null,
      clocks,
      at: clocks.wall + (clocks.offset ?? 0),
      state: 'waiting',
      // Decided without the server: it is told what has happened, and not asked.
      tried: this.link.state !== 'online',
      undone: false,
      answer: null,
    };
  }

  async #keep(scan) {
    this.roster.addPending(scan);
    try {
      await this.store.addScan(scan);
    } catch (error) {
      this.roster.settle(scan, null);
      throw error;
    }
    this.recent = [scan, ...this.recent].slice(0, RECENT_MAX);
    await this.recount();
    this.say('queued');
    return scan;
  }

  /** What the server does not know yet, as the disk has it: writes and answers overlap. */
  async recount() {
    this.waiting = await this.store.waiting();
    this.changed();
  }

  async undo(scan) {
    if (scan.undone) return;
    scan.undone = true;
    scan.undone_at = this.now();
    await this.store.enqueue({ kind: 'undo', id: scan.id, clocks: this.clocks() }, [scan]);
    const guest = scan.key === null ? undefined : this.roster.byKey.get(scan.key);
    // One that the server has counted already is taken off the row; a waiting one just stops counting.
    if (guest !== undefined && scan.state === 'done' && scan.result === 'admitted') takeBack(guest, scan);
    await this.recount();
    this.say('queued');
  }

  /** Blocks, unblocks, marks as paid, or leaves a note for the others. */
  async tend(guest, change) {
    const mark = newId();
    this.roster.tend(guest.id, change, mark);
    await this.store.enqueue({ kind: 'guest', guest_id: guest.id, body: change, mark, at: this.now() });
    await this.recount();
    this.say('queued');
  }

  /** The server did not take a change of a guest: it leaves the row at once, and stands among what was refused. */
  async refuse({ guest_id: id, body, mark, at }, problem) {
    this.roster.refused(id, mark);
    const entry = { guest_id: id, name: this.roster.byId.get(id)?.name ?? null, body, problem, at: at ?? this.now() };
    this.refused = [entry, ...this.refused].slice(0, REFUSED_MAX);
    this.changed();
    await this.store.put('refused', this.refused);
  }

  /** A scan at another door, as the server tells it. */
  heardOf(scan) {
    if (!scan || scan.guest_id === null || scan.device_id === this.pairing?.device.id) return;
    const isEntry = scan.result === 'admitted' && scan.direction === 'entry';
    const known = this.others.get(scan.guest_id);
    if (scan.undone !== null || scan.resolution?.choice === 'reject') {
      if (known?.id === scan.id) this.others.delete(scan.guest_id);
    } else if (isEntry && known === undefined) {
      this.others.set(scan.guest_id, { id: scan.id, at: Date.parse(scan.at), gate: scan.gate_name, device: scan.device_name });
      if (this.others.size > OTHERS_MAX) this.others.delete(this.others.keys().next().value);
    }
    // Scans come by the hundred; they are written together.
    this.othersTimer ??= setTimeout(() => {
      this.othersTimer = null;
      if (this.pairing !== null) this.store.put('others', [...this.others]);
    }, OTHERS_KEPT_AFTER_MS);
  }

  /** The last time that this ticket was let in, as far as this device knows. */
  firstScan(read) {
    const isOfTicket = (scan) => scan.key === read.key && scan.result === 'admitted' && scan.direction === 'entry' && !scan.undone;
    const own = read.key === null ? undefined : this.recent.findLast(isOfTicket);
    if (own !== undefined) return { at: own.at, gate: this.gateName(own.gate_id), device: null };
    const guest = this.guestOf(read);
    const seen = guest === null ? undefined : this.others.get(guest.id);
    return seen ?? null;
  }

  gateName(id) {
    return id === null || id === undefined ? null : (this.meta?.gates.find((gate) => gate.id === id)?.name ?? null);
  }

  /** The figures with what the server does not know yet. */
  counts() {
    const base = this.meta?.counts ?? { expected: 0, checked_in: 0, admitted: 0, inside: 0 };
    const sum = { ...base };
    for (const [key, scans] of this.roster.pending) {
      const guest = this.roster.byKey.get(key);
      const before = guest ?? { admitted: 0, inside: 0, party_size: scans[0].party };
      const open = scans.filter((scan) => scan.state !== 'done');
      if (open.length === 0) continue;
      const after = guest === undefined ? this.roster.unknown(key, before.party_size) : this.roster.withPending(guest);
      sum.admitted += after.admitted - before.admitted;
      sum.inside += after.inside - before.inside;
      if (before.admitted === 0 && after.admitted > 0) sum.checked_in += 1;
    }
    for (const scan of this.recent) {
      if (scan.kind !== 'walk_in' || scan.state !== 'waiting' || scan.undone) continue;
      sum.admitted += scan.heads;
      sum.inside += scan.heads;
      sum.checked_in += 1;
    }
    return sum;
  }
}

/** As somebody that the server has registered since: what the code says, with what was seen here. */
function newcomer(read, seen) {
  return {
    status: 'registered',
    payment: 'free',
    blocked: false,
    party_size: read.heads,
    ticket_type: read.ticket_type,
    valid_from: read.valid_from,
    valid_until: read.valid_until,
    ...seen,
  };
}

function gateOf(gate) {
  if (gate === null) return null;
  // A ticket's code names its type by the last eight digits of the type's id.
  const types = gate.ticket_type_ids.map((id) => id.slice(-8));
  return { direction: gate.direction, ticket_types: types, valid_from: timeOf(gate.valid_from), valid_until: timeOf(gate.valid_until) };
}

function takeBack(guest, scan) {
  if (scan.direction === 'exit') {
    guest.inside += scan.heads;
    return;
  }
  guest.inside = Math.max(0, guest.inside - scan.heads);
  guest.admitted = Math.max(guest.inside, guest.admitted - (scan.fresh ?? scan.heads));
}
