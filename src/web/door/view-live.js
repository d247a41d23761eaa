// Live figures: inside now, let in so far, by gate, and how fast people arrive.

import { ask } from './api.js';
import { h, svg } from './dom.js';
import { ago, clock } from './words.js';

const MINUTES = 30;
const MINUTE_MS = 60_000;
const WIDTH = 320;
const HEIGHT = 96;
const GATE_HEIGHT = 32;
/** Asking for the figures of all doors. */
const ASK_MS = 5000;

export function liveView(context) {
  const { desk } = context;
  const tiles = h('div', { class: 'tiles' });
  const chart = h('figure', { class: 'panel' });
  const gates = h('div', { class: 'panel' });
  const stamp = h('p', { class: 'quiet' });
  const element = h('section', { class: 'view live', 'aria-labelledby': 'live-title' }, h('div', { class: 'view-head' }, h('h1', { id: 'live-title' }, 'Live'), stamp), tiles, chart, gates);
  let series = null;
  let asked = 0;
  const refresh = async () => {
    if (desk.link.state !== 'online' || Date.now() - asked < ASK_MS) return;
    asked = Date.now();
    try {
      const { body } = await ask('GET', `/api/events/${desk.pairing.event.id}/stats`, { token: desk.pairing.token });
      series = seriesOf(body);
      paint();
    } catch {
      // The device's own figures stay.
    }
  };
  const paint = () => {
    paintTiles(tiles, desk);
    const told = series ?? ownSeries(desk);
    paintChart(chart, desk, told.all);
    paintGates(gates, desk, told.gates);
    stamp.textContent = desk.link.state === 'online' ? 'All doors' : `Offline: all doors as of ${desk.link.lastSync ? ago(Date.now() - desk.link.lastSync) : 'the last sync'}, and this device since`;
  };
  const update = () => {
    paint();
    refresh();
  };
  return { element, update, enter: update };
}

function paintTiles(tiles, desk) {
  const { expected, checked_in: guests, admitted, inside } = desk.counts();
  tiles.replaceChildren(tile('Inside now', inside, 'people', 'main'), tile('Let in', admitted, 'people in all'), tile('Arrived', guests, `of ${expected.toLocaleString()} guests`), tile('To come', Math.max(0, expected - guests), 'guests'));
}

function tile(name, value, unit, kind = '') {
  return h('div', { class: `tile ${kind}` }, h('p', { class: 'tile-name' }, name), h('p', { class: 'tile-value' }, value.toLocaleString()), h('p', { class: 'quiet' }, unit));
}

/** People first let in by minute, and people let in by gate and minute, as the server counts them. */
function seriesOf(stats) {
  const minutes = (entries) => new Map(entries.map((entry) => [minuteOf(Date.parse(entry.minute)), entry.heads]));
  return { all: minutes(stats.check_ins_per_minute), gates: new Map(stats.by_gate.map((gate) => [gate.gate_id, minutes(gate.entries_per_minute)])) };
}

/** The same, of what this device scanned itself. */
function ownSeries(desk) {
  const series = { all: new Map(), gates: new Map() };
  const add = (minutes, minute, heads) => minutes.set(minute, (minutes.get(minute) ?? 0) + heads);
  for (const scan of desk.recent) {
    if (scan.result !== 'admitted' || scan.direction !== 'entry' || scan.undone) continue;
    const gate = scan.gate_id ?? null;
    if (!series.gates.has(gate)) series.gates.set(gate, new Map());
    for (const minutes of [series.all, series.gates.get(gate)]) add(minutes, minuteOf(scan.at), scan.heads);
  }
  return series;
}

function minuteOf(ms) {
  return Math.floor(ms / MINUTE_MS);
}

/** The last minutes of a series, the newest last. */
function latest(series, now) {
  const last = minuteOf(now);
  return Array.from({ length: MINUTES }, (_, n) => series?.get(last - MINUTES + 1 + n) ?? 0);
}

/** A bar for each minute. */
function bars(values, height) {
  const most = Math.max(...values, 1);
  const step = WIDTH / MINUTES;
  return values.map((value, n) => {
    const tall = (value / most) * (height - 4);
    return svg('rect', { x: (n * step + 1).toFixed(1), y: (height - tall).toFixed(1), width: (step - 2).toFixed(1), height: Math.max(tall, 1).toFixed(1), rx: '1.5', class: value > 0 ? 'bar-on' : 'bar-off' });
  });
}

function arrivalsSaid(values) {
  const sum = values.reduce((total, value) => total + value, 0);
  return `Arrivals in the last ${MINUTES} minutes: ${sum} people, at most ${Math.max(...values)} a minute.`;
}

function paintChart(figure, desk, series) {
  const last = minuteOf(desk.now());
  const values = latest(series, desk.now());
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': arrivalsSaid(values), preserveAspectRatio: 'none', class: 'chart' }, ...bars(values, HEIGHT));
  const zone = desk.meta.event.timezone;
  figure.replaceChildren(h('figcaption', {}, h('strong', {}, 'Arrivals a minute'), h('span', { class: 'quiet' }, `peak ${Math.max(...values)}`)), picture,
    h('div', { class: 'chart-ends quiet' }, h('span', {}, clock((last - MINUTES + 1) * MINUTE_MS, zone)), h('span', {}, 'now')));
}

function paintGates(panel, desk, series) {
  const { gates } = desk.meta;
  if (gates.length === 0) {
    panel.replaceChildren(h('h2', {}, 'Gates'), h('p', { class: 'quiet' }, 'The organiser made no gates for this event: everybody enters everywhere.'));
    return;
  }
  const here = desk.gate?.id;
  const rows = gates.flatMap((gate) => {
    const own = ownOf(desk, gate.id);
    const values = latest(series.get(gate.id), desk.now());
    const name = h('th', { scope: 'row' }, gate.name, gate.id === here ? h('span', { class: 'tag' }, 'here') : null);
    const figures = [gate.entries + own.entries, gate.exits + own.exits, values.at(-1)].map((figure) => h('td', {}, figure.toLocaleString()));
    const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${GATE_HEIGHT}`, role: 'img', 'aria-label': arrivalsSaid(values), preserveAspectRatio: 'none', class: 'chart gate-chart' }, ...bars(values, GATE_HEIGHT));
    const kind = gate.id === here ? 'here' : '';
    return [h('tr', { class: kind }, name, figures), h('tr', { class: `${kind} gate-minutes` }, h('td', { colspan: '4' }, picture))];
  });
  const heads = ['Gate', 'In', 'Out', 'This minute'].map((words) => h('th', { scope: 'col' }, words));
  panel.replaceChildren(h('h2', {}, 'Gates'), h('table', {}, h('thead', {}, h('tr', {}, heads)), h('tbody', {}, rows)));
}

/** What the server does not know of yet. */
function ownOf(desk, gateId) {
  const open = desk.recent.filter((scan) => scan.state === 'waiting' && scan.gate_id === gateId && scan.result === 'admitted' && !scan.undone);
  const heads = (direction) => open.filter((scan) => scan.direction === direction).reduce((sum, scan) => sum + scan.heads, 0);
  return { entries: heads('entry'), exits: heads('exit') };
}
