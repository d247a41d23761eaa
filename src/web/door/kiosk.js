// Kiosk mode: guests hold their tickets to the device themselves; only a PIN leads back.

import { dialog, h } from './dom.js';
import { keepPin } from './pin.js';
import { askPin } from './supervisor.js';

const PIN_CHARS_MIN = 4;

/** With the event's kiosk PIN, else with one chosen now. */
export function startKiosk(context) {
  const { desk } = context;
  const known = desk.meta.pins?.kiosk ?? null;
  if (known !== null) return begin(context, known);
  const typed = h('input', { id: 'kiosk-pin', inputmode: 'numeric', autocomplete: 'off', minlength: String(PIN_CHARS_MIN), maxlength: '32', required: true });
  const form = h('form', { onsubmit: async (event) => { event.preventDefault(); const pin = await keepPin(typed.value); box.close(); begin(context, pin); } },
    h('p', {}, 'Choose a PIN. It is asked for when somebody wants to leave the kiosk.'),
    h('div', { class: 'field' }, h('label', { for: 'kiosk-pin' }, 'PIN, four characters or more'), typed),
    h('button', { class: 'solid' }, 'Start the kiosk'));
  const box = dialog('Kiosk mode', form);
  typed.focus();
}

async function begin(context, pin) {
  await context.desk.set({ kiosk: pin, mode: 'express', direction: 'entry' });
  context.go('scan');
}

export function leaveKiosk(context) {
  askPin('Leave the kiosk', 'For staff only.', context.desk.settings.kiosk, () => context.desk.set({ kiosk: null }));
}
