// A guest without a ticket, let in at once: with a name or without, paid here or free.

import { choice, dialog, h, stepper } from './dom.js';

export function walkIn(context) {
  const { desk } = context;
  const { ticket_types: types } = desk.meta.event;
  let heads = 1;
  let payment = 'free';
  const name = h('input', { id: 'walk-in-name', maxlength: '200', autocomplete: 'off' });
  const type = h('select', { id: 'walk-in-type' }, h('option', { value: '' }, 'None'), types.map((one) => h('option', { value: one.id }, one.name)));
  const send = async (event) => {
    event.preventDefault();
    box.close();
    await context.admitWalkIn({ name: name.value.trim() || null, heads, ticketTypeId: type.value || null, payment });
  };
  const form = h('form', { onsubmit: send },
    h('div', { class: 'field' }, h('label', { for: 'walk-in-name' }, 'Name (may stay empty)'), name),
    types.length > 0 ? h('div', { class: 'field' }, h('label', { for: 'walk-in-type' }, 'Ticket type'), type) : null,
    stepper('People', heads, 1, 50, (value) => (heads = value)),
    choice('Payment', [['free', 'Free'], ['paid', 'Paid here']], payment, (value) => (payment = value)),
    h('button', { class: 'solid good' }, 'Let in'));
  const box = dialog('Walk-in', form);
  box.classList.add('sheet');
  name.focus();
}
