// The decision, over everything else: colour, word, icon, sound, and what can be done about it.

import { isFinal } from './decide.js';
import { button, h, icon, stepper } from './dom.js';
import { askOverride } from './supervisor.js';
import { signal } from './sound.js';
import { clock, outcomeWord, reasonWords } from './words.js';

/** An entry without a hitch makes room for the next guest by itself. */
const GONE_AFTER_MS = 5000;

export class Verdict {
  constructor(context) {
    this.context = context;
    this.timer = null;
    this.shown = null;
    this.element = h('section', { class: 'verdict', hidden: true, 'aria-label': 'Decision' });
    this.voice = h('div', { class: 'unseen', role: 'status', 'aria-live': 'assertive', 'aria-atomic': 'true' });
    const { desk } = context;
    desk.addEventListener('verdict', ({ detail }) => this.overruled(detail));
    desk.addEventListener('confirmed', ({ detail }) => this.confirmed(detail));
  }

  get isShown() {
    return !this.element.hidden;
  }

  hide() {
    clearTimeout(this.timer);
    this.element.hidden = true;
    this.shown = null;
    this.context.released?.();
  }

  /** A scan that was kept. `read` allows to decide it anew: with a reason, as paid, for fewer people. */
  show(scan, read) {
    this.shown = { scan, read };
    const outcome = outcomeOf(scan, this.guest());
    this.#paint(outcome, this.#parts(scan, outcome));
    signal(outcome, this.context.desk.settings);
    this.#say(scan);
    const isKiosk = this.context.desk.settings.kiosk !== null;
    if (outcome === 'admitted' || isKiosk) this.timer = setTimeout(() => this.hide(), GONE_AFTER_MS);
  }

  /** The server, which knows all doors, sees it otherwise. */
  overruled(scan) {
    const before = scan.result;
    const { result, reason } = scan.answer;
    Object.assign(scan, { result, reason, override: null });
    if (result === 'admitted') scan.admitted = scan.answer.admitted ?? scan.admitted;
    this.shown = { scan, read: this.shown?.scan === scan ? this.shown.read : null };
    const outcome = outcomeOf(scan, this.guest());
    const words = before === 'admitted' ? 'The server knows better: stop this guest.' : 'The server knows better: this guest may pass.';
    const note = h('p', { class: 'verdict-note' }, icon('cloud'), h('span', {}, h('strong', {}, words), ' This device’s data was older.'));
    const parts = this.#parts(scan, outcome);
    this.#paint(outcome, [...parts.slice(0, -1), note, parts.at(-1)]);
    signal(outcome === 'admitted' ? 'warning' : outcome, this.context.desk.settings);
    this.voice.textContent = `${words} ${this.voice.textContent}`;
    this.context.desk.store.putScans([scan]);
    this.context.desk.changed();
  }

  confirmed(scan) {
    if (this.shown?.scan.id !== scan.id) return;
    const line = this.element.querySelector('.verdict-sync');
    if (line) line.replaceChildren(icon('cloud'), scan.answer?.conflict ? 'Kept, with a conflict' : 'Known to the server');
  }

  /** Something that is no ticket at all. */
  nothing(text) {
    this.shown = null;
    const word = h('h2', { class: 'verdict-word' }, this.#word({ result: 'refused' }));
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    this.#paint('refused', [big('cross'), word, h('p', { class: 'verdict-reason' }, 'Not a ticket of this system'), h('p', { class: 'verdict-hint' }, `It says “${shown}”.`), this.#actions([])]);
    signal('refused', this.context.desk.settings);
    if (this.context.desk.settings.kiosk !== null) this.timer = setTimeout(() => this.hide(), GONE_AFTER_MS);
    this.voice.textContent = 'Stop. Not a ticket of this system.';
  }

  failed(error) {
    this.shown = null;
    const word = h('h2', { class: 'verdict-word' }, 'Not saved');
    const hint = `This device could not keep the scan (${error.message}). Free some space, or use another device.`;
    this.#paint('warning', [big('warning'), word, h('p', { class: 'verdict-hint' }, hint), this.#actions([])]);
    signal('warning', this.context.desk.settings);
    this.voice.textContent = `Not saved. ${hint}`;
  }

  guest() {
    const { desk } = this.context;
    const { scan } = this.shown;
    return scan.key === null ? null : desk.roster.guest(scan.key);
  }

  #paint(outcome, parts) {
    clearTimeout(this.timer);
    this.element.dataset.outcome = outcome;
    this.element.replaceChildren(h('div', { class: 'verdict-card' }, parts));
    this.element.hidden = false;
    // Begins the colour's flash anew where one outcome follows its like.
    this.element.getAnimations().forEach((animation) => { animation.cancel(); animation.play(); });
  }

  #say(scan) {
    const [reason] = scan.reason ? reasonWords(scan.reason) : [''];
    const name = scan.name ?? '';
    const guest = this.guest();
    const note = `${guest?.vip ? 'VIP. ' : ''}${guest?.attention ? `Attention: ${guest.attention}.` : ''}`;
    this.voice.textContent = `${outcomeWord(scan.result, scan.direction)}. ${reason} ${name} ${scan.heads > 1 ? `${scan.heads} people.` : ''} ${note}`;
  }

  #parts(scan, outcome) {
    const { desk } = this.context;
    const guest = this.guest();
    const isIn = scan.result === 'admitted';
    const count = isIn && scan.heads > 1 ? h('span', { class: 'verdict-count' }, ` ${scan.heads}`) : null;
    const parts = [big(outcome === 'admitted' ? 'check' : outcome === 'refused' ? 'cross' : 'warning'), h('h2', { class: 'verdict-word' }, this.#word(scan), count)];
    if (!isIn) parts.push(...this.#why(scan));
    if (guest?.vip) parts.push(h('p', { class: 'verdict-vip' }, icon('star'), 'VIP'));
    const name = guest?.name ?? scan.name;
    if (name) parts.push(h('p', { class: 'verdict-name' }, name));
    const facts = [guest?.type?.name, scan.party > 1 && isIn ? partyWords(scan) : null, scan.kind === 'walk_in' ? 'Walk-in' : null, scan.override ? `Override: ${scan.override}` : null];
    const shown = facts.filter(Boolean);
    if (shown.length > 0) parts.push(h('p', { class: 'verdict-facts' }, shown.join(' · ')));
    if (guest?.attention) parts.push(h('p', { class: 'verdict-attention' }, icon('note'), h('span', {}, guest.attention)));
    const sync = scan.state === 'done' ? 'Known to the server' : desk.link.state === 'online' ? 'Telling the server…' : 'Kept here until there is a network';
    parts.push(h('p', { class: 'verdict-sync' }, icon('cloud'), sync));
    parts.push(this.#actions(isIn ? this.#whenIn(scan) : this.#whenOut(scan, guest)));
    return parts;
  }

  /** To guests at a kiosk it is said more kindly. */
  #word(scan) {
    if (this.context.desk.settings.kiosk === null) return outcomeWord(scan.result, scan.direction);
    return scan.result === 'admitted' ? 'Welcome' : 'Please see our staff';
  }

  #why(scan) {
    const { desk } = this.context;
    const [words, hint] = reasonWords(scan.reason);
    const first = scan.reason === 'already_redeemed' ? (firstOf(scan.answer) ?? desk.firstScan({ key: scan.key })) : null;
    const zone = desk.meta.event.timezone;
    const when = first ? `First let in at ${clock(first.at, zone)}${first.gate ? `, ${first.gate}` : ''}${first.device ? `, by ${first.device}` : ''}.` : hint;
    return [h('p', { class: 'verdict-reason' }, words), h('p', { class: 'verdict-hint' }, when)];
  }

  #whenIn(scan) {
    const { desk } = this.context;
    const undo = button('Undo', { onclick: async () => { await desk.undo(scan); this.hide(); } }, 'undo');
    if (scan.party < 2 || scan.kind === 'walk_in' || !this.shown.read) return [undo];
    return [undo, button('Fewer or more', { onclick: () => this.#recount(scan) }, 'person')];
  }

  /** For another number of people: the scan is taken back, and one with the right number kept. */
  #recount(scan) {
    const { desk } = this.context;
    const { read } = this.shown;
    clearTimeout(this.timer);
    let heads = scan.heads;
    const max = scan.direction === 'exit' ? scan.party : Math.max(1, scan.party - scan.admitted + scan.heads);
    const again = async () => {
      await desk.undo(scan);
      this.show(await desk.record(read, { direction: scan.direction, heads }), read);
    };
    const row = h('div', { class: 'verdict-recount' }, stepper('People', heads, 1, max, (value) => (heads = value)), button('Set', { class: 'solid', onclick: again }));
    this.element.querySelector('.verdict-actions').before(row);
    row.querySelector('button').focus();
  }

  #whenOut(scan, guest) {
    const { desk } = this.context;
    const { read } = this.shown;
    const actions = [];
    if (read === null || guest === null) return actions;
    const again = async (choice) => this.show(await desk.record(read, { direction: scan.direction, ...choice }), read);
    if (scan.reason === 'unpaid') actions.push(button('Paid now: let in', { class: 'solid', onclick: () => again({ paid: true }) }, 'check'));
    if (desk.mayOverride && !isFinal(scan.reason)) actions.push(button('Override', { onclick: () => askOverride(this.context, (override) => again({ override, heads: scan.heads })) }, 'shield'));
    actions.push(button('Guest', { onclick: () => { this.hide(); this.context.openGuest(guest.id); } }, 'person'));
    return actions;
  }

  #actions(list) {
    return h('div', { class: 'verdict-actions' }, button('Next', { class: 'solid next', onclick: () => this.hide() }), list);
  }
}

/** A note or an override wants eyes, though the guest may pass. */
function outcomeOf(scan, guest) {
  if (scan.result !== 'admitted') return 'refused';
  return guest?.attention || scan.override ? 'warning' : 'admitted';
}

function big(name) {
  return h('div', { class: 'verdict-icon' }, icon(name));
}

function partyWords(scan) {
  return scan.direction === 'exit' ? `${scan.inside} of ${scan.party} still inside` : `${scan.admitted} of ${scan.party} in`;
}

/** When the server says who used the ticket up. */
function firstOf(answer) {
  const first = answer?.first_scan;
  if (!first) return null;
  return { at: Date.parse(first.at), gate: first.gate_name, device: first.device_name };
}
