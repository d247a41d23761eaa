// The door app begins here: one page, its parts wired together.

import { followConflicts, conflictsView } from './conflicts.js';
import { Desk } from './desk.js';
import { button, dialog, h, icon } from './dom.js';
import { leaveKiosk } from './kiosk.js';
import { pairView } from './pair.js';
import { readyView } from './ready.js';
import { wakeSound } from './sound.js';
import { Store } from './store.js';
import { Sync } from './sync.js';
import { Verdict } from './verdict.js';
import { liveView } from './view-live.js';
import { chooseGate, moreView } from './view-more.js';
import { recentAside, recentView } from './view-recent.js';
import { review, scanView } from './view-scan.js';
import { openGuest, searchView } from './view-search.js';
import { keepAwake } from './wakelock.js';
import { Wedge } from './wedge.js';
import { ago, plural } from './words.js';

/** One code stays in view for a while: it is read anew only after it was gone this long. */
const SAME_MS = 2500;
const TOAST_MS = 5000;

const TABS = [['scan', 'Scan', 'scan'], ['search', 'Guests', 'search'], ['recent', 'Recent', 'list'], ['live', 'Live', 'chart'], ['more', 'More', 'menu']];
const VIEWS = { scan: scanView, search: searchView, recent: recentView, live: liveView, more: moreView, ready: readyView, conflicts: conflictsView };

const WIPED = {
  revoked: 'This device was revoked. The guest list and everything else of the event are deleted from it.',
  unpaired: 'The event was removed from this device.',
};

class App {
  constructor(desk, sync) {
    this.desk = desk;
    this.sync = sync;
    this.root = document.getElementById('app');
    this.views = {};
    this.current = null;
    this.lastSeen = { text: null, at: 0 };
    this.line = Promise.resolve();
    this.openGuest = (id) => openGuest(this, id);
    followConflicts(desk);
    desk.addEventListener('change', () => this.update());
    desk.addEventListener('wiped', ({ detail }) => this.wiped(detail));
    desk.addEventListener('note', ({ detail }) => this.toast(detail.text, detail.kind));
    new Wedge((texts) => this.heard(texts)).listen(window);
    addEventListener('hashchange', () => this.route());
    addEventListener('pointerdown', wakeSound);
    addEventListener('keydown', wakeSound);
    addEventListener('keydown', (event) => event.key === 'Escape' && document.querySelector('dialog[open]') === null && this.verdict?.hide());
  }

  build() {
    this.verdict = new Verdict(this);
    this.eventName = h('span', { class: 'bar-event' });
    this.gateName = h('span', { class: 'bar-gate' });
    this.pill = h('button', { type: 'button', class: 'pill', onclick: () => this.#showLink() });
    this.banner = h('div', { class: 'banner', role: 'status' });
    // With a place in the order of tabs, since some views scroll and have nothing else to focus.
    this.main = h('main', { id: 'main', tabindex: '0' });
    this.tabs = h('nav', { class: 'tabs', 'aria-label': 'Views' }, TABS.map(([name, words, iconName]) => h('a', { href: `#${name}`, 'data-view': name }, icon(iconName), h('span', {}, words))));
    this.aside = recentAside(this);
    this.toasts = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    this.staff = button('Staff', { class: 'quiet staff', onclick: () => leaveKiosk(this) }, 'lock');
    const bar = h('header', { class: 'bar' }, h('button', { type: 'button', class: 'bar-place', onclick: () => chooseGate(this) }, this.eventName, this.gateName, h('span', { class: 'unseen' }, '. Change the gate')), this.pill, this.staff);
    const middle = h('div', { class: 'middle' }, this.banner, this.main, this.verdict.element);
    this.root.replaceChildren(bar, middle, this.aside.element, this.tabs, this.verdict.voice, this.toasts);
    this.views = Object.fromEntries(Object.entries(VIEWS).map(([name, make]) => [name, make(this)]));
    this.current = null;
    this.route();
  }

  /** What is shown: pairing, or the door. */
  begin(wiped = null) {
    if (this.desk.pairing === null) {
      this.#leave();
      this.current = null;
      document.body.dataset.state = 'pairing';
      this.root.replaceChildren(h('main', { id: 'main', tabindex: '-1' }, pairView(this, wiped).element));
      return;
    }
    document.body.dataset.state = 'door';
    if (this.desk.isReady) this.build();
    else this.#showLoading();
  }

  paired() {
    this.begin();
    this.sync.restart();
  }

  #showLoading() {
    document.body.dataset.state = 'loading';
    const problem = this.desk.link.problem?.text;
    this.root.replaceChildren(h('main', { id: 'main', class: 'loading' }, h('div', { class: 'pair-mark' }, icon('ticket')), h('h1', {}, problem ? 'Not loaded' : 'Getting the guest list'), h('p', { role: 'status' }, problem ?? 'It stays on this device, for when the network goes.')));
  }

  go(name) {
    if (location.hash === `#${name}`) this.route();
    else location.hash = name;
  }

  route() {
    if (location.hash.startsWith('#pair=')) {
      if (this.desk.pairing === null) this.begin();
      else this.#pairAgain();
      return;
    }
    if (!this.main || document.body.dataset.state !== 'door') return;
    const asked = location.hash.slice(1);
    const name = this.desk.settings.kiosk !== null || !(asked in this.views) ? 'scan' : asked;
    if (this.current === name) return;
    const isFirst = this.current === null;
    this.#leave();
    this.current = name;
    this.verdict.hide();
    document.body.dataset.view = name;
    this.main.replaceChildren(this.views[name].element);
    for (const tab of this.tabs.children) {
      if (tab.dataset.view === name || (tab.dataset.view === 'more' && (name === 'ready' || name === 'conflicts'))) tab.setAttribute('aria-current', 'page');
      else tab.removeAttribute('aria-current');
    }
    this.update();
    this.views[name].enter?.();
    if (!isFirst) this.main.focus({ preventScroll: true });
    this.main.scrollTop = 0;
  }

  #leave() {
    if (this.current !== null) this.views[this.current]?.leave?.();
  }

  /** A paired device opened another pairing link: it is taken as a wish to pair anew, the queue stays. */
  #pairAgain() {
    this.#leave();
    this.current = null;
    document.body.dataset.state = 'pairing';
    this.root.replaceChildren(h('main', { id: 'main', tabindex: '-1' }, pairView(this, `This device is paired with ${this.desk.pairing.event.name}. A new code replaces that; scans that wait are kept.`).element));
  }

  wiped(why) {
    document.querySelectorAll('dialog').forEach((box) => box.close());
    this.begin(WIPED[why]);
  }

  update() {
    const state = document.body.dataset.state;
    if (state === 'loading') {
      if (this.desk.isReady) this.begin();
      else if (this.desk.link.problem) this.#showLoading();
      return;
    }
    if (state !== 'door' || this.current === null || !this.desk.isReady) return;
    const { desk } = this;
    document.body.classList.toggle('kiosk', desk.settings.kiosk !== null);
    if (desk.settings.kiosk !== null && this.current !== 'scan') return this.route();
    this.eventName.textContent = desk.meta.event.name;
    this.gateName.textContent = desk.gate?.name ?? (desk.meta.gates.length > 0 ? 'Choose a gate' : desk.pairing.device.name);
    this.#paintPill();
    this.#paintBanner();
    this.views[this.current].update?.();
    this.aside.update();
  }

  /** Always in sight: whether there is a network, and what it does not know yet. */
  #paintPill() {
    const { link, waiting } = this.desk;
    const isOnline = link.state === 'online';
    const words = link.state === 'starting' ? 'Connecting' : isOnline ? 'Online' : 'Offline';
    const unsent = waiting === 0 ? 'all sent' : `${waiting.toLocaleString()} unsent`;
    const key = `${words} ${unsent}`;
    if (this.pill.dataset.key === key) return;
    Object.assign(this.pill.dataset, { key, state: link.state, waiting: String(waiting) });
    this.pill.replaceChildren(icon(isOnline ? 'cloud' : 'cut'), h('span', { class: 'pill-words' }, h('strong', {}, words), h('span', {}, unsent)));
  }

  #paintBanner() {
    const { link, conflicts } = this.desk;
    const key = `${link.problem?.text ?? ''}|${conflicts.length}|${this.current === 'conflicts'}`;
    if (this.banner.dataset.key === key) return;
    this.banner.dataset.key = key;
    const parts = [];
    if (link.problem) parts.push(h('p', { class: 'banner-line bad' }, icon('warning'), h('span', {}, link.problem.text)));
    if (conflicts.length > 0 && this.current !== 'conflicts') parts.push(h('a', { class: 'banner-line warn', href: '#conflicts' }, icon('warning'), h('span', {}, `${plural(conflicts.length, 'conflict', 'conflicts')} to settle`)));
    this.banner.replaceChildren(...parts);
  }

  #showLink() {
    const { desk } = this;
    const { link, waiting } = desk;
    const online = link.state === 'online' ? 'The server answers.' : 'The server cannot be reached. Scanning goes on; this device notices by itself when it is back.';
    const unsent = waiting === 0 ? 'Everything that was scanned here is known to the server.' : `${plural(waiting, 'entry waits', 'entries wait')} on this device and goes out by itself.`;
    const last = link.lastSync ? `Last exchange ${ago(Date.now() - link.lastSync)}.` : '';
    const box = dialog(link.state === 'online' ? 'Online' : 'Offline', h('p', {}, `${online} ${unsent} ${last}`), button('Ready for offline?', { onclick: () => { box.close(); this.go('ready'); } }, 'cloud'));
  }

  toast(text, kind = 'plain') {
    const toast = h('p', { class: `toast ${kind}` }, text);
    this.toasts.append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  /** The camera sees a code many times; it counts once until it is gone for a moment. */
  seen(text) {
    const now = performance.now();
    const isSame = text === this.lastSeen.text && now - this.lastSeen.at < SAME_MS;
    if (isSame) this.lastSeen.at = now;
    if (isSame || document.querySelector('dialog[open]') !== null) return;
    this.lastSeen = { text, at: now };
    this.heard([text]);
  }

  /** A text was scanned or typed. One after the other: a fast scanner loses none. */
  heard(texts) {
    this.line = this.line.then(() => this.#decide(texts)).catch((error) => this.verdict.failed(error));
    return this.line;
  }

  async #decide(texts) {
    if (document.body.dataset.state !== 'door' || !this.desk.isReady) return;
    document.querySelectorAll('dialog[open]').forEach((box) => box.close());
    const read = await this.desk.read(texts);
    if (read === null) return this.verdict.nothing(texts[0]);
    if (this.desk.settings.mode === 'review') {
      const preview = this.desk.preview(read);
      if (preview.result === 'admitted') return review(this, read, preview);
    }
    await this.keep(read, {});
  }

  async keep(read, options) {
    try {
      this.verdict.show(await this.desk.record(read, options), read);
    } catch (error) {
      this.verdict.failed(error);
    }
  }

  async admitWalkIn(who) {
    try {
      this.verdict.show(await this.desk.walkIn(who), null);
    } catch (error) {
      this.verdict.failed(error);
    }
  }
}

/** The worker keeps the app itself on the device. A newer version takes over when the page begins, never in between. */
async function keepApp() {
  if (!isSecureContext || !navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register('/door/sw.js', { scope: '/door', type: 'classic', updateViaCache: 'none' });
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration.waiting.postMessage('take over');
}

/** One tab at a time: two would each think that the queue is theirs. */
async function onlyTab() {
  if (!navigator.locks) return;
  const take = (options) => new Promise((resolve) => {
    navigator.locks.request('event-manager-door', options, (lock) => {
      resolve(lock !== null);
      // Held as long as the tab lives, or until another takes it.
      return lock === null ? undefined : new Promise(() => {});
    }).catch((error) => {
      // A browser that keeps nothing has no locks either; the store says so then.
      if (error.name !== 'AbortError') return resolve(true);
      // Another tab took over: nothing of this one goes on, and it says so when it begins anew.
      document.body.dataset.state = 'elsewhere';
      location.reload();
    });
  });
  if (await take({ ifAvailable: true })) return;
  await new Promise((resolve) => {
    const here = button('Use it here', { class: 'solid', onclick: async () => { await take({ steal: true }); resolve(); } });
    document.getElementById('app').replaceChildren(h('main', { class: 'loading' }, h('h1', {}, 'Open in another tab'), h('p', {}, 'The door is open in another tab of this browser.'), here));
  });
}

async function main() {
  await onlyTab();
  const desk = new Desk(await Store.open());
  const sync = new Sync(desk);
  const app = new App(desk, sync);
  await desk.open();
  app.begin();
  keepApp().catch((error) => app.toasts && app.toast(`The app could not be kept for offline use: ${error.message}`, 'bad'));
  keepAwake();
  await sync.start();
}

main().catch((error) => {
  const text = error?.name === 'InvalidStateError' || error?.name === 'SecurityError' ? 'This browser lets the page keep nothing (private mode?). The door needs storage.' : `The door could not start: ${error.message}`;
  document.getElementById('app').replaceChildren(h('main', { class: 'loading' }, h('h1', {}, 'Not started'), h('p', { role: 'alert' }, text)));
  throw error;
});
