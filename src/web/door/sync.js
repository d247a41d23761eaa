// Keeps the device and the server in step: sends what waits, asks for what has changed, listens for the bell.

import { ageMs } from './age.js';
import { Refused, Unreachable, ask, listen } from './api.js';
import { Link } from './link.js';

/** As many scans as one request takes. */
const BATCH_MAX = 1000;
/** A scan that is sent while it is this fresh is the server's to decide; an older one has happened. */
const FRESH_MS = 3000;
const SYNC_TIMEOUT_MS = 30_000;
const BUNDLE_TIMEOUT_MS = 60_000;
const REFRESH_PAUSE_MS = 400;
const REFRESH_EVERY_MS = 30_000;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 30_000;

export class Sync {
  constructor(desk) {
    this.desk = desk;
    this.link = new Link((state) => this.#linkChanged(state));
    this.isWorking = false;
    this.isBellRung = true;
    this.failures = 0;
    this.timer = null;
    this.listening = null;
    this.refreshedAt = 0;
    /** Guests with a change that the server has taken since the last refresh began. */
    this.told = [];
  }

  start() {
    this.desk.addEventListener('queued', () => this.work());
    this.desk.addEventListener('wiped', () => this.listening?.abort());
    setInterval(() => this.ring(), REFRESH_EVERY_MS);
    return this.link.start();
  }

  get isOnline() {
    return this.link.state === 'online';
  }

  /** Something has changed at the server. */
  ring() {
    this.isBellRung = true;
    this.work();
  }

  /** Begins anew, as after pairing. */
  restart() {
    this.listening?.abort();
    this.listening = null;
    this.failures = 0;
    this.ring();
    this.ringConflicts();
    this.#listen();
  }

  #linkChanged(state) {
    Object.assign(this.desk.link, { state, since: Date.now() });
    this.desk.changed();
    if (state !== 'online') return;
    this.failures = 0;
    this.ring();
    this.ringConflicts();
    this.#listen();
  }

  /** One round at a time: first what waits, then what is new, so that a row never counts a scan twice. */
  async work() {
    const { desk } = this;
    if (this.isWorking || desk.pairing === null || !this.isOnline || desk.link.problem !== null) return;
    this.isWorking = true;
    clearTimeout(this.timer);
    try {
      while (desk.pairing !== null && (await this.#drain())) {
        // Until nothing waits.
      }
      const pause = this.refreshedAt + REFRESH_PAUSE_MS - Date.now();
      if (this.isBellRung && pause > 0) this.timer = setTimeout(() => this.work(), pause);
      else if (this.isBellRung) await this.#refresh();
      this.failures = 0;
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.isWorking = false;
    }
    // What was queued while the round ended.
    if (desk.pairing !== null && this.failures === 0 && desk.waiting > 0) this.work();
  }

  async #failed(error) {
    const { desk } = this;
    this.failures += 1;
    if (error instanceof Refused && error.status === 401) {
      if (error.code === 'device_revoked') await desk.wipe('revoked');
      else this.#problem('token', 'The server does not know this device any more. What waits is kept: ask an organiser for a new pairing code.');
      return;
    }
    if (error instanceof Refused && (error.status === 403 || error.status === 404)) {
      this.#problem('refused', `The server refuses this device: ${error.message} What waits is kept.`);
      return;
    }
    if (error instanceof Unreachable) this.link.lost();
    else if (!(error instanceof Refused)) desk.say('note', { kind: 'bad', text: `Something went wrong: ${error.message}` });
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** this.failures) * (0.5 + Math.random());
    const wished = error instanceof Refused ? error.retryAfterS * 1000 * (1 + Math.random() / 2) : 0;
    this.timer = setTimeout(() => this.work(), Math.max(backoff, wished));
  }

  #problem(kind, text) {
    this.desk.link.problem = { kind, text };
    this.desk.changed();
  }

  /** Sends the next batch; answers whether there was one. */
  async #drain() {
    const items = await this.desk.store.queue(BATCH_MAX);
    if (items.length === 0) {
      if (this.desk.waiting > 0) await this.desk.recount();
      return false;
    }
    if (items[0].kind === 'guest') await this.#sendTending(items[0]);
    else {
      const run = items.slice(0, items.findIndex((item) => item.kind === 'guest') >>> 0);
      await this.#sendScans(run);
    }
    this.desk.link.lastSync = Date.now();
    await this.desk.recount();
    return true;
  }

  async #sendTending(item) {
    const { pairing } = this.desk;
    try {
      await ask('POST', `/api/events/${pairing.event.id}/guests/${item.guest_id}/door`, { token: pairing.token, body: item.body });
    } catch (error) {
      // The guest may be gone by now.
      const isGone = error instanceof Refused && (error.status === 403 || error.status === 404);
      if (!isPoison(error) && !isGone) throw error;
      this.desk.say('note', { kind: 'bad', text: `The server did not take a change of a guest: ${error.message}` });
      await this.desk.refuse(item, error.message);
      await this.desk.store.settle([item.n], []);
      this.isBellRung = true;
      return;
    }
    await this.desk.store.settle([item.n], []);
    this.told.push(item.guest_id);
    this.isBellRung = true;
  }

  async #sendScans(items) {
    const entries = [];
    for (const item of items) entries.push({ item, scan: await this.desk.store.scan(item.id) });
    const known = entries.filter(({ scan }) => scan !== undefined);
    const lost = entries.filter(({ scan }) => scan === undefined).map(({ item }) => item.n);
    if (lost.length > 0) await this.desk.store.settle(lost, []);
    if (known.length === 0) return;
    // A scan of this moment goes alone, for an answer of its own; the others wait for the next turn of the loop.
    const batch = this.#isFresh(known[0]) ? known.slice(0, 1) : known;
    try {
      await this.#send(batch);
    } catch (error) {
      if (!isPoison(error)) throw error;
      // One item that the server cannot read must not hold up the others.
      if (batch.length > 1) for (const one of batch) await this.#sendAlone(one);
      else await this.#setAside(batch[0], error);
    }
  }

  /** Made online and just now: the server, which knows all doors, is asked rather than told. */
  #isFresh({ item, scan }) {
    const age = this.desk.clocks().mono - scan.clocks.mono;
    return item.kind === 'scan' && scan.clocks.run === this.desk.run && age < FRESH_MS && !scan.tried;
  }

  async #sendAlone(entry) {
    try {
      await this.#send([entry]);
    } catch (error) {
      if (!isPoison(error)) throw error;
      await this.#setAside(entry, error);
    }
  }

  async #setAside({ item, scan }, error) {
    const problem = error.errors[0] ? `${error.errors[0].field} ${error.errors[0].message}` : error.message;
    const changed = { ...scan, state: 'failed', problem };
    await this.desk.store.settle([item.n], [changed]);
    this.#adopt(changed);
    this.desk.say('note', { kind: 'bad', text: `The server did not take a scan: ${problem}` });
  }

  async #send(entries) {
    const { desk } = this;
    if (this.#isFresh(entries[0])) return this.#sendFresh(entries[0]);
    const now = desk.clocks();
    const asked = performance.now();
    const scans = entries.map((entry) => itemOf(entry, now));
    const body = { device_time: new Date(now.wall).toISOString(), scans };
    const { body: answer } = await ask('POST', '/api/checkins/sync', { token: desk.pairing.token, body, timeoutMs: SYNC_TIMEOUT_MS });
    await this.#learnClock(answer.server_time, asked);
    // A scan and its undo can share a batch: each change starts from the one before.
    const changed = new Map();
    entries.forEach((entry, n) => {
      const before = changed.get(entry.scan.id) ?? entry.scan;
      changed.set(before.id, entry.item.kind === 'scan' ? settled(before, answer.results[n]) : before);
    });
    await desk.store.settle(entries.map((entry) => entry.item.n), [...changed.values()]);
    for (const [id, after] of changed) {
      const entry = entries.findLast((one) => one.scan.id === id && one.item.kind === 'scan');
      if (entry !== undefined) this.#answered(after, entry.scan);
    }
    if (answer.conflicts?.length > 0) this.ringConflicts();
    this.isBellRung = true;
  }

  async #sendFresh({ item, scan }) {
    const { desk } = this;
    // Should the answer be lost, the scan goes with the next batch, as something that has happened.
    scan.tried = true;
    await desk.store.putScans([scan]);
    const { body: answer } = await ask('POST', '/api/checkins', { token: desk.pairing.token, body: { event_id: desk.pairing.event.id, ...bodyOf(scan) }, timeoutMs: FRESH_MS });
    const after = settled((await desk.store.scan(scan.id)) ?? scan, answer);
    await desk.store.settle([item.n], [after]);
    this.#answered(after, scan);
    this.isBellRung = true;
  }

  #answered(scan, before) {
    const { desk } = this;
    const live = this.#adopt(scan);
    desk.roster.settle(live, scan.undone ? null : scan.answer);
    if (scan.answer?.counts && desk.meta) Object.assign(desk.meta.counts, scan.answer.counts);
    const answered = scan.answer?.result;
    const isOtherwise = (answered === 'admitted' || answered === 'refused') && answered !== before.result;
    if (scan.answer?.conflict) this.ringConflicts();
    if (isOtherwise && !scan.undone) desk.say('verdict', live);
    else desk.say('confirmed', live);
  }

  /** Views hold the scan object of the list: it learns what the stored one has. */
  #adopt(scan) {
    const live = this.desk.recent.find((one) => one.id === scan.id);
    if (live === undefined) return scan;
    Object.assign(live, { state: scan.state, answer: scan.answer, problem: scan.problem, guest_id: scan.guest_id, name: live.name ?? scan.name });
    return live;
  }

  ringConflicts() {
    this.desk.say('conflicts');
  }

  async #refresh() {
    const { desk } = this;
    this.isBellRung = false;
    this.refreshedAt = Date.now();
    const { pairing, meta } = desk;
    const asked = performance.now();
    const told = this.told.splice(0);
    const since = meta === null ? '' : `?since=${meta.seq}`;
    const { body: bundle } = await ask('GET', `/api/events/${pairing.event.id}/door${since}`, { token: pairing.token, timeoutMs: BUNDLE_TIMEOUT_MS }).catch((error) => {
      this.isBellRung = true;
      this.told.unshift(...told);
      throw error;
    });
    // Wiped or paired anew meanwhile.
    if (desk.pairing !== pairing) return;
    await this.#learnClock(bundle.server_time, asked);
    const { guests, removed, full, columns: _, ...rest } = bundle;
    desk.roster.told(told);
    const newMeta = { ...rest, fetched_at: desk.now(), guest_count: 0, size: JSON.stringify(guests).length };
    if (full || meta === null) {
      desk.roster.load(newMeta, guests);
      await desk.store.replaceBundle({ ...newMeta, guest_count: guests.length }, guests);
      newMeta.guest_count = guests.length;
    } else {
      newMeta.size = meta.size;
      // A delta tells only of tickets that were revoked since.
      newMeta.revoked = [...new Set([...meta.revoked, ...rest.revoked])];
      desk.roster.change(newMeta, guests, removed ?? []);
      newMeta.guest_count = desk.roster.byId.size;
      await desk.store.changeBundle(newMeta, guests, removed ?? []);
    }
    desk.link.lastSync = Date.now();
    desk.changed();
  }

  async #learnClock(serverTime, asked) {
    const waited = performance.now() - asked;
    this.desk.offset = Date.parse(serverTime) + waited / 2 - Date.now();
    await this.desk.store.put('offset', this.desk.offset);
  }

  async #listen() {
    const { desk } = this;
    if (desk.pairing === null || this.listening !== null) return;
    const limit = new AbortController();
    this.listening = limit;
    try {
      await listen(`/api/events/${desk.pairing.event.id}/stream`, desk.pairing.token, limit.signal, (message) => this.#heard(message));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) await this.#failed(error);
    }
    if (this.listening === limit) this.listening = null;
    if (limit.signal.aborted) return;
    // The stream broke: the server went away, or only the stream did.
    await this.link.check();
    if (this.isOnline && desk.link.problem === null) setTimeout(() => this.#listen(), BACKOFF_MS * (1 + Math.random()));
  }

  #heard(message) {
    if (message === null) return;
    if (message.event.startsWith('scan.')) {
      this.desk.heardOf(message.data?.document);
      this.desk.say('scan', message.data);
    }
    this.ring();
  }
}

/** Refused for what it says, and so refused again however often it is sent. */
function isPoison(error) {
  return error instanceof Refused && [400, 409, 413, 415, 422].includes(error.status);
}

function settled(scan, answer) {
  if (!answer || answer.result === 'failed') return { ...scan, state: 'failed', problem: answer?.detail ?? 'The server gave no answer.' };
  return { ...scan, state: 'done', answer, guest_id: scan.guest_id ?? answer.guest?.id ?? null, name: scan.name ?? answer.guest?.name ?? null };
}

/** What the API takes for a scan. */
function bodyOf(scan) {
  const what = scan.kind === 'walk_in' ? { walk_in: scan.walk_in } : scan.kind === 'guest' ? { guest_id: scan.target } : { code: scan.target };
  return {
    ...what,
    scan_id: scan.id,
    scanned_at: new Date(scan.clocks.wall).toISOString(),
    direction: scan.direction,
    ...(scan.gate_id ? { gate: scan.gate_id } : {}),
    ...(scan.result === 'admitted' && scan.kind !== 'walk_in' ? { heads: scan.heads } : {}),
    ...(scan.override ? { override: { reason: scan.override } } : {}),
    ...(scan.paid ? { paid: true } : {}),
  };
}

function itemOf({ item, scan }, now) {
  const clocks = item.kind === 'undo' ? item.clocks : scan.clocks;
  const age = ageMs(clocks, now);
  const aged = age === null ? {} : { age_ms: age };
  if (item.kind === 'undo') return { undo: scan.id, scanned_at: new Date(clocks.wall).toISOString(), ...aged };
  return { ...bodyOf(scan), result: scan.result, ...(scan.reason ? { reason: scan.reason } : {}), ...aged };
}
