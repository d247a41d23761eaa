// "Ready for offline": what has to be in place before the network may go, each with what to do where it is not.

import { hasCamera, hasNativeDecoder } from './camera.js';
import { button, h, icon } from './dom.js';
import { ago, bytes, plural } from './words.js';

const BUNDLE_AGE_MS_MAX = 10 * 60_000;
const OFFSET_MS_MAX = 120_000;

/** Each check is `{name, state: 'good' | 'warn' | 'bad', text}`. */
export async function readiness(desk) {
  return [await worker(), bundle(desk), keys(desk), await camera(), await storage(), clockCheck(desk), queue(desk)];
}

async function worker() {
  const name = 'App kept on this device';
  if (!isSecureContext) return { name, state: 'bad', text: 'Plain HTTP: the browser cannot start the app without the network. Keep this page open, or use HTTPS.' };
  if (!navigator.serviceWorker) return { name, state: 'bad', text: 'This browser (or its private mode) cannot keep apps.' };
  const registration = await navigator.serviceWorker.getRegistration('/door');
  if (!registration?.active) return { name, state: 'bad', text: 'Not yet: stay online for a moment, then look again.' };
  return { name, state: 'good', text: 'It starts without a network.' };
}

function bundle(desk) {
  const name = 'Guest list';
  const { meta } = desk;
  if (meta === null) return { name, state: 'bad', text: 'Not loaded yet.' };
  const age = desk.link.lastSync ? Date.now() - desk.link.lastSync : desk.now() - meta.fetched_at;
  const text = `${plural(desk.roster.byId.size, 'guest', 'guests')}, ${bytes(meta.size)}, ${ago(age)}.`;
  return { name, state: age > BUNDLE_AGE_MS_MAX ? 'warn' : 'good', text };
}

function keys(desk) {
  const name = 'Ticket signatures';
  const good = desk.meta?.keys.filter((key) => !key.revoked).length ?? 0;
  const path = desk.signaturePath === 'webcrypto' ? 'by the browser' : 'by the app';
  if (good === 0) return { name, state: 'bad', text: 'No key: signed tickets cannot be told from forged ones.' };
  return { name, state: 'good', text: `${plural(good, 'key', 'keys')}, checked ${path}.` };
}

async function camera() {
  const name = 'Camera';
  if (!hasCamera()) return { name, state: 'warn', text: 'None for this page: use a connected scanner or type numbers.' };
  const state = await navigator.permissions?.query({ name: 'camera' }).then((status) => status.state).catch(() => 'unknown');
  if (state === 'denied') return { name, state: 'bad', text: 'Not allowed: change it in the browser’s settings for this page.' };
  if (state === 'prompt') return { name, state: 'warn', text: 'Not asked yet: open Scan once.' };
  if (!(await hasNativeDecoder()) && !(await isDecoderKept())) return { name, state: 'warn', text: 'Allowed; the reader of codes is not kept yet.' };
  return { name, state: 'good', text: 'Allowed.' };
}

/** The decoder is fetched with the first picture only. */
async function isDecoderKept() {
  const kept = await globalThis.caches?.match('/door/vendor/zxing-wasm/zxing_reader.wasm');
  return kept !== undefined;
}

async function storage() {
  const name = 'Storage';
  if (!navigator.storage?.persisted) return { name, state: 'warn', text: 'The browser does not say whether it keeps data.' };
  const { usage, quota } = (await navigator.storage.estimate?.()) ?? {};
  const room = quota ? ` ${bytes(usage ?? 0)} used of ${bytes(quota)}.` : '';
  if (await navigator.storage.persisted()) return { name, state: 'good', text: `Kept until you remove it.${room}` };
  return { name, state: 'warn', text: `The browser may clear it when space is short.${room} Install the app to make it stay.` };
}

function clockCheck(desk) {
  const name = 'Clock';
  if (desk.offset === null) return { name, state: 'warn', text: 'Not compared with the server yet.' };
  const seconds = Math.round(desk.offset / 1000);
  if (Math.abs(desk.offset) > OFFSET_MS_MAX) return { name, state: 'warn', text: `${plural(Math.abs(seconds), 'second', 'seconds')} ${seconds > 0 ? 'slow' : 'fast'}; scans are corrected.` };
  return { name, state: 'good', text: seconds === 0 ? 'As the server’s.' : `${plural(Math.abs(seconds), 'second', 'seconds')} ${seconds > 0 ? 'slow' : 'fast'}, corrected.` };
}

function queue(desk) {
  const name = 'Scans';
  if (desk.waiting === 0) return { name, state: 'good', text: 'All are known to the server.' };
  return { name, state: 'warn', text: `${plural(desk.waiting, 'entry waits', 'entries wait')} on this device; they survive a restart.` };
}

const WORDS = { good: 'Ready', warn: 'Look at this', bad: 'Not ready' };

export function readyView(context) {
  const { desk } = context;
  const list = h('ul', { class: 'checks' });
  const summary = h('p', { class: 'checks-summary', role: 'status' });
  const persist = button('Ask the browser to keep the data', { onclick: async () => { await navigator.storage?.persist?.(); paint(); } });
  const again = button('Check again', { onclick: () => { context.sync.ring(); paint(); } });
  const element = h('section', { class: 'view ready', 'aria-labelledby': 'ready-title' }, h('h1', { id: 'ready-title' }, 'Ready for offline'), summary, list, h('div', { class: 'stack two' }, again, persist));
  const paint = async () => {
    const checks = await readiness(desk);
    const worst = checks.some((check) => check.state === 'bad') ? 'bad' : checks.some((check) => check.state === 'warn') ? 'warn' : 'good';
    summary.dataset.state = worst;
    summary.textContent = { good: 'Everything is in place: the network may go.', warn: 'The door works without a network; look at what is marked.', bad: 'Not ready to lose the network.' }[worst];
    list.replaceChildren(...checks.map(({ name, state, text }) => h('li', { class: `check ${state}` }, icon(state === 'good' ? 'check' : state === 'warn' ? 'warning' : 'cross'), h('div', {}, h('strong', {}, name), h('span', { class: 'unseen' }, ` (${WORDS[state]}): `), h('span', { class: 'quiet' }, text)))));
  };
  return { element, update: paint, enter: paint };
}
