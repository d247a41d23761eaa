// Elements made in one line, and the icons.

/** `h('button', {class: 'big', onclick: f}, 'Let in')`. Children may be nodes, texts, arrays, or nothing. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'srcObject') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Drawn on 24 by 24 with a line of 2. Outcomes differ in outline, not only in colour. */
const ICONS = {
  check: ['M20 6 9 17l-5-5'],
  cross: ['M18 6 6 18', 'm6 6 12 12'],
  warning: ['M12 9v4', 'M12 17h.01', 'M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z'],
  scan: ['M3 7V5a2 2 0 0 1 2-2h2', 'M17 3h2a2 2 0 0 1 2 2v2', 'M21 17v2a2 2 0 0 1-2 2h-2', 'M7 21H5a2 2 0 0 1-2-2v-2', 'M7 12h10'],
  search: ['M11 19a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z', 'm21 21-4.3-4.3'],
  list: ['M3 12a9 9 0 1 0 3-6.7L3 8', 'M3 3v5h5', 'M12 7v5l4 2'],
  chart: ['M3 3v18h18', 'M8 17v-5', 'M13 17V8', 'M18 17v-9'],
  menu: ['M4 6h16', 'M4 12h16', 'M4 18h16'],
  bolt: ['M13 2 3 14h9l-1 8 10-12h-9l1-8Z'],
  eye: ['M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7Z', 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z'],
  enter: ['M15 3h4a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-4', 'm10 17 5-5-5-5', 'M15 12H3'],
  exit: ['M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4', 'm16 17 5-5-5-5', 'M21 12H9'],
  camera: ['M14.5 4h-5L7 7H4a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-3l-2.5-3Z', 'M12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z'],
  torch: ['M9 18h6', 'M10 22h4', 'M15.1 14c.2-1 .7-1.7 1.4-2.5A4.6 4.6 0 0 0 18 8 6 6 0 0 0 6 8c0 1 .2 2.2 1.5 3.5.7.7 1.2 1.5 1.4 2.5'],
  undo: ['M3 7v6h6', 'M21 17a9 9 0 0 0-15-6.7L3 13'],
  star: ['m12 2 3.1 6.3 6.9 1-5 4.9 1.2 6.8-6.2-3.2L5.8 21 7 14.2 2 9.3l6.9-1L12 2Z'],
  note: ['M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2Z'],
  person: ['M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2', 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z'],
  add: ['M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2', 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z', 'M19 8v6', 'M22 11h-6'],
  lock: ['M19 11H5a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7a2 2 0 0 0-2-2Z', 'M7 11V7a5 5 0 0 1 10 0v4'],
  shield: ['M12 22s8-4 8-10V5l-8-3-8 3v7c0 6 8 10 8 10Z'],
  cloud: ['M17.5 19H9a7 7 0 1 1 6.7-9h1.8a4.5 4.5 0 1 1 0 9Z'],
  cut: ['m2 2 20 20', 'M5.8 5.8A7 7 0 0 0 9 19h8.5a4.5 4.5 0 0 0 1.3-.2', 'M21.5 16.5A4.5 4.5 0 0 0 17.5 10h-1.8A7 7 0 0 0 10 5.1'],
  ticket: ['M2 9a3 3 0 0 1 0 6v2a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-2a3 3 0 0 1 0-6V7a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2Z', 'M13 5v2', 'M13 17v2', 'M13 11v2'],
  phone: ['M17 2H7a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2Z', 'M12 18h.01'],
  keyboard: ['M20 5H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2Z', 'M6 9h.01', 'M10 9h.01', 'M14 9h.01', 'M18 9h.01', 'M7 15h10'],
  back: ['m15 18-6-6 6-6'],
};

export function icon(name) {
  const paths = ICONS[name].map((d) => svg('path', { d }));
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }, ...paths);
}

/** A button with an icon before its words. */
export function button(words, options = {}, name = null) {
  return h('button', { type: 'button', ...options }, name === null ? null : icon(name), h('span', {}, words));
}

/** One of a few, side by side. */
export function choice(legend, options, value, chosen) {
  const name = `choice-${legend.toLowerCase().replace(/\W+/g, '-')}`;
  const radios = options.map(([key, label, iconName]) =>
    h('label', { class: 'choice-option' }, h('input', { type: 'radio', name, value: key, checked: key === value, onchange: () => chosen(key) }), h('span', {}, iconName ? icon(iconName) : null, label)),
  );
  return h('fieldset', { class: 'choice' }, h('legend', { class: 'unseen' }, legend), radios);
}

/** A dialog that closes with Escape, the back button of its form, or `close`; focus goes back where it was. */
export function dialog(title, ...children) {
  const id = `dialog-${++dialogs}`;
  const close = button('Close', { class: 'quiet', onclick: () => element.close() });
  const element = h('dialog', { 'aria-labelledby': id }, h('header', { class: 'dialog-head' }, h('h2', { id }, title), close), ...children);
  element.addEventListener('close', () => element.remove());
  element.addEventListener('click', (event) => event.target === element && element.close());
  document.body.append(element);
  element.showModal();
  return element;
}

let dialogs = 0;

export function stepper(label, value, min, max, changed) {
  const shown = h('output', { class: 'stepper-value' }, String(value));
  const less = h('button', { type: 'button', 'aria-label': `${label}: one less`, onclick: () => move(-1) }, '−');
  const more = h('button', { type: 'button', 'aria-label': `${label}: one more`, onclick: () => move(1) }, '+');
  const move = (by) => {
    value = Math.min(max, Math.max(min, value + by));
    shown.textContent = String(value);
    show();
    changed(value);
  };
  const show = () => {
    less.disabled = value <= min;
    more.disabled = value >= max;
  };
  show();
  return h('div', { class: 'stepper', role: 'group', 'aria-label': label }, less, shown, more);
}
