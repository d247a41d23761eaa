// What only a supervisor may: unlocked by the event's PIN, for a while.

import { button, dialog, h } from './dom.js';
import { isPin } from './pin.js';

const UNLOCKED_MS = 5 * 60_000;
const TRIES_MAX = 5;
const PAUSE_MS = 30_000;

let unlockedUntil = 0;
let tries = 0;
let pausedUntil = 0;

export function isUnlocked(desk) {
  return desk.mayOverride && (desk.meta.pins?.supervisor == null || Date.now() < unlockedUntil);
}

export function lockAgain() {
  unlockedUntil = 0;
}

/** Runs `then` with the supervisor's rights, after the PIN where there is one. */
export function asSupervisor(context, then) {
  if (isUnlocked(context.desk)) return then();
  return askPin('Supervisor', 'The supervisor’s PIN opens overrides for five minutes.', context.desk.meta.pins.supervisor, () => {
    unlockedUntil = Date.now() + UNLOCKED_MS;
    context.desk.changed();
    then();
  });
}

const REASONS = ['On the guest list', 'Artist or staff', 'Paid elsewhere', 'Scanned by mistake before'];

/** Asks why, and gives the reason to `then`. */
export function askOverride(context, then) {
  asSupervisor(context, () => {
    const other = h('input', { id: 'override-other', maxlength: '200', autocomplete: 'off' });
    const send = (reason) => {
      box.close();
      then(reason);
    };
    const quick = REASONS.map((reason) => button(reason, { onclick: () => send(reason) }));
    const form = h('form', { method: 'dialog', onsubmit: (event) => { event.preventDefault(); if (other.value.trim()) send(other.value.trim()); } },
      h('div', { class: 'field' }, h('label', { for: 'override-other' }, 'Another reason'), other),
      h('button', { class: 'solid' }, 'Override'));
    const box = dialog('Why let in anyway?', h('div', { class: 'stack' }, quick), form);
  });
}

/** A PIN pad's dialog: wrong guesses cost time. */
export function askPin(title, hint, known, then) {
  const typed = h('input', { id: 'pin', inputmode: 'numeric', type: 'password', autocomplete: 'off', maxlength: '32', 'aria-describedby': 'pin-error' });
  const error = h('p', { id: 'pin-error', class: 'error', role: 'alert' });
  const check = async (event) => {
    event.preventDefault();
    const wait = Math.ceil((pausedUntil - Date.now()) / 1000);
    if (wait > 0) {
      error.textContent = `Too many wrong PINs. Try again in ${wait} seconds.`;
      return;
    }
    if (await isPin(typed.value, known)) {
      tries = 0;
      box.close();
      then();
      return;
    }
    tries += 1;
    if (tries % TRIES_MAX === 0) pausedUntil = Date.now() + PAUSE_MS;
    error.textContent = 'That is not the PIN.';
    typed.value = '';
    typed.focus();
  };
  const form = h('form', { onsubmit: check }, h('p', {}, hint), h('div', { class: 'field' }, h('label', { for: 'pin' }, 'PIN'), typed), error, h('button', { class: 'solid' }, 'Unlock'));
  const box = dialog(title, form);
  typed.focus();
}
