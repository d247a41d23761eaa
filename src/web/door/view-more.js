// Everything else: the checklist, walk-ins, conflicts, kiosk, supervisor, gate, sounds, and this device.

import { button, choice, dialog, h, icon } from './dom.js';
import { startKiosk } from './kiosk.js';
import { asSupervisor, isUnlocked, lockAgain } from './supervisor.js';
import { walkIn } from './walk-in.js';
import { plural } from './words.js';

export function moreView(context) {
  const { desk } = context;
  const element = h('section', { class: 'view more', 'aria-labelledby': 'more-title' });
  const update = () => {
    // Redrawn whole; the focus stays on what has the same name.
    const held = element.contains(document.activeElement) ? (document.activeElement.id || document.activeElement.value) : null;
    element.replaceChildren(h('h1', { id: 'more-title' }, 'More'), h('div', { class: 'menu' }, entries(context)), settings(desk), device(context));
    if (held) (element.querySelector(`#${CSS.escape(held)}`) ?? element.querySelector(`input[value="${CSS.escape(held)}"]`))?.focus();
  };
  return { element, update, enter: update };
}

function entries(context) {
  const { desk } = context;
  const conflicts = desk.conflicts.length;
  return [
    entry('ready', 'cloud', 'Ready for offline', 'What has to be in place', () => context.go('ready')),
    entry('conflicts', 'warning', 'Conflicts', conflicts === 0 ? 'None' : `${conflicts} to settle`, () => context.go('conflicts'), conflicts > 0),
    entry('walk-in', 'add', 'Walk-in', 'Let in somebody without a ticket', () => walkIn(context)),
    entry('gate', 'enter', 'Gate', desk.gate?.name ?? 'None chosen', () => chooseGate(context)),
    desk.mayOverride ? entry('supervisor', 'shield', 'Supervisor', isUnlocked(desk) ? 'Unlocked: refusals can be overridden' : 'Locked: a PIN opens overrides', () => toggleSupervisor(context)) : null,
    entry('kiosk', 'phone', 'Kiosk mode', 'Guests scan themselves', () => startKiosk(context)),
    entry('help', 'eye', 'What the colours mean', 'And what to do', () => help()),
  ];
}

function entry(name, iconName, title, text, open, isUrgent = false) {
  return h('button', { type: 'button', id: `menu-${name}`, class: `menu-entry${isUrgent ? ' urgent' : ''}`, onclick: open }, icon(iconName), h('span', { class: 'row-text' }, h('strong', {}, title), h('span', { class: 'quiet' }, text)));
}

function toggleSupervisor(context) {
  const { desk } = context;
  if (!isUnlocked(desk)) return asSupervisor(context, () => context.toast('Overrides are open for five minutes.'));
  lockAgain();
  desk.changed();
}

export function chooseGate(context) {
  const { desk } = context;
  const { gates } = desk.meta;
  const pick = (id) => {
    box.close();
    desk.set({ gate: id });
  };
  const list = gates.map((gate) => button(gate.name, { 'aria-pressed': String(gate.id === desk.gate?.id), onclick: () => pick(gate.id) }));
  const none = gates.length === 0 ? h('p', {}, 'The organiser made no gates for this event.') : null;
  const box = dialog('Which gate is this?', h('div', { class: 'stack' }, none, list));
}

function settings(desk) {
  const onOff = [['on', 'On'], ['off', 'Off']];
  return h('div', { class: 'panel settings' },
    h('h2', {}, 'Settings'),
    h('div', { class: 'setting' }, h('span', {}, 'Sound'), choice('Sound', onOff, desk.settings.sound, (sound) => desk.set({ sound }))),
    h('div', { class: 'setting' }, h('span', {}, 'Vibration'), choice('Vibration', onOff, desk.settings.vibration, (vibration) => desk.set({ vibration }))));
}

function device(context) {
  const { desk } = context;
  return h('div', { class: 'panel' }, h('h2', {}, 'This device'),
    h('p', {}, `Paired as ${desk.pairing.device.name} for ${desk.pairing.event.name}.`),
    button('Remove the event from this device', { id: 'unpair', class: 'danger', onclick: () => unpair(context) }));
}

function unpair(context) {
  const { desk } = context;
  const lost = desk.waiting > 0 ? `${plural(desk.waiting, 'entry was', 'entries were')} not sent yet and would be lost. ` : '';
  const box = dialog('Remove the event?', h('p', {}, `${lost}The guest list and all scans are deleted from this device. To use it again, an organiser pairs it anew.`),
    button('Remove', { class: 'danger', onclick: () => { box.close(); desk.wipe('unpaired'); } }));
}

function help() {
  const line = (kind, iconName, word, text) => h('li', { class: `help ${kind}` }, h('span', { class: 'help-mark' }, icon(iconName), word), h('span', {}, text));
  dialog('What the colours mean', h('ul', { class: 'plain' },
    line('admitted', 'check', 'Let in', 'Green, a tick, a rising tone. The guest may pass.'),
    line('warning', 'warning', 'Let in', 'Amber, a triangle, three tones. May pass, but read what it says: a note about the guest, or an override.'),
    line('refused', 'cross', 'Stop', 'Red, a cross, a low buzz. The reason stands below.')),
    h('p', {}, 'Offline, the device decides by itself and tells the others later. If two doors let in one ticket meanwhile, it is shown under Conflicts.'));
}
