// Search over all guests of an event on the device: one prebuilt text, so that 50,000 names take a few milliseconds.

import { parseNumber, partOfNumber } from './number.js';
import { isUnspaced, words } from './text.js';

const RESULTS_MAX = 50;
const CANDIDATES_MAX = 2000;
/** Guests that joined or were renamed since the text was built; beyond this many it is built anew. */
const LATE_MAX = 500;
const NUMBER_CHARS_MIN = 3;

/** `guests` are objects with `id`, `name` (or null) and `number`. */
export class GuestSearch {
  constructor(guests) {
    this.build(guests);
  }

  build(guests) {
    this.guests = Array.from(guests);
    this.starts = new Uint32Array(this.guests.length + 1);
    this.late = new Map();
    const lines = [];
    let length = 0;
    this.guests.forEach((guest, n) => {
      const line = lineOf(guest);
      this.starts[n] = length;
      length += line.length + 1;
      lines.push(line);
    });
    this.starts[this.guests.length] = length;
    // The newline keeps a match from running over into the next guest.
    this.text = `${lines.join('\n')}\n`;
    this.numbers = this.guests.map((guest) => guest.number).join('\n');
  }

  /** A guest that is new or has another name. */
  put(guest) {
    this.late.set(guest.id, { guest, line: lineOf(guest) });
  }

  get isStale() {
    return this.late.size > LATE_MAX;
  }

  /** The best matches; `lookup` gives the guest of an id as it is now, or undefined for one that is gone. */
  find(typed, lookup) {
    const wanted = words(typed).sort((one, other) => other.length - one.length);
    const found = new Set();
    if (wanted.length > 0) this.#byName(wanted, found);
    this.#byNumber(typed, found);
    const guests = [...found].map((id) => lookup(id)).filter((guest) => guest !== undefined);
    const first = words(typed)[0] ?? '';
    const rank = (guest) => (guest.name !== null && words(guest.name)[0]?.startsWith(first) ? 0 : 1);
    const ranked = guests.map((guest) => ({ guest, rank: rank(guest) }));
    ranked.sort((one, other) => one.rank - other.rank || compare(one.guest, other.guest));
    return { guests: ranked.slice(0, RESULTS_MAX).map((entry) => entry.guest), total: ranked.length };
  }

  #byName(wanted, found) {
    const needles = wanted.map((word) => (isUnspaced(word) ? word : ` ${word}`));
    let at = this.text.indexOf(needles[0]);
    while (at >= 0 && found.size < CANDIDATES_MAX) {
      const n = this.#lineAt(at);
      const end = this.starts[n + 1];
      const line = this.text.slice(this.starts[n], end);
      const guest = this.guests[n];
      if (!this.late.has(guest.id) && needles.every((needle) => line.includes(needle))) found.add(guest.id);
      at = this.text.indexOf(needles[0], end - 1);
    }
    for (const { guest, line } of this.late.values()) {
      if (needles.every((needle) => line.includes(needle))) found.add(guest.id);
    }
  }

  /** Nine characters and a line end each, so that a place tells the guest. Hidden numbers are longer and match nothing. */
  #byNumber(typed, found) {
    const part = partOfNumber(typed);
    if (part === null || part.length < NUMBER_CHARS_MIN || !this.#hasNumbers()) return;
    for (let at = this.numbers.indexOf(part); at >= 0 && found.size < CANDIDATES_MAX; at = this.numbers.indexOf(part, at + 1)) {
      if (at % 10 === 0) found.add(this.guests[at / 10].id);
    }
    for (const { guest } of this.late.values()) {
      if (guest.number.startsWith(part)) found.add(guest.id);
    }
  }

  #hasNumbers() {
    return this.numbers.length === this.guests.length * 10 - 1 && parseNumber(this.numbers.slice(0, 9)) !== null;
  }

  #lineAt(place) {
    let low = 0;
    let high = this.guests.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}

function lineOf(guest) {
  return guest.name === null ? '' : ` ${words(guest.name).join(' ')}`;
}

const collator = new Intl.Collator();

function compare(one, other) {
  return collator.compare(one.name ?? one.number, other.name ?? other.number);
}
