/** Charts, with their numbers for those who do not see them (Slack: block kit reference, data visualization block). */

import { h, svg } from '../dom.js';
import { plot } from './plot.js';
import { Broken, demand, listOf } from './problem.js';

const PLOTTED = ['bar', 'line', 'area'];
const MOST = 6; // segments, and series: as many colours there are
const RADIUS = 90;

/** A chart. */
export function renderChart(block) {
  demand(block, 'title', 'chart');
  const { chart } = block;
  const isPie = chart.type === 'pie';
  if (!isPie && !PLOTTED.includes(chart.type)) throw new Broken(`There is no chart of the type ${chart.type}.`);
  const { head, rows, names, drawing } = isPie ? pie(chart) : plotted(chart);
  const legend = h('ul.legend', {}, names.map((name, at) => h('li', {}, key(at), name)));
  return h(
    'figure.chart',
    {},
    h('figcaption', {}, block.title),
    h(isPie ? 'div.chart-row' : 'div', {}, drawing, (isPie || names.length > 1) && legend),
    h('details', {}, h('summary', {}, 'Show the numbers'), numbers(block.title, head, rows)),
  );
}

function key(at) {
  const square = svg('rect', { width: 12, height: 12, rx: 3, class: `series-${at + 1} filled` });
  return svg('svg', { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' }, square);
}

function numbers(title, head, rows) {
  return h(
    'div.table-frame',
    { tabindex: 0, role: 'region', 'aria-label': title },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, head.map((words) => h('th', { scope: 'col' }, words)))),
      h('tbody', {}, rows.map(([name, ...values]) => h('tr', {}, h('th', { scope: 'row' }, name), values.map(number)))),
    ),
  );
}

const number = (value) => h('td.right', {}, value);

/** Numbers as they are; something else is told. */
function amount(value, where) {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Broken(`${where} has a value that is no number.`);
  return value;
}

function few(list) {
  if (!list.length || list.length > MOST) throw new Broken(`A chart shows 1 to ${MOST} of these, not ${list.length}.`);
  return list;
}

function plotted(chart) {
  demand(chart, 'series', 'axis_config');
  demand(chart.axis_config, 'categories');
  const categories = listOf(chart.axis_config.categories, 'categories').map(String);
  const series = few(listOf(chart.series, 'series')).map(({ name, data }) => ({
    name: String(name),
    values: categories.map((category) => valueAt(listOf(data, 'values'), category, name)),
  }));
  const { x_label: x, y_label: y } = chart.axis_config;
  return {
    head: [x ?? '', ...series.map(({ name }) => name)],
    rows: categories.map((category, at) => [category, ...series.map(({ values }) => values[at])]),
    names: series.map(({ name }) => name),
    drawing: plot(chart.type, categories, series, { x, y }),
  };
}

function valueAt(data, category, name) {
  const point = data.find(({ label }) => label === category);
  if (!point) throw new Broken(`${name} has no value for ${category}.`);
  return amount(point.value, name);
}

function pie(chart) {
  demand(chart, 'segments');
  const segments = few(listOf(chart.segments, 'segments'));
  const values = segments.map(({ label, value }) => amount(value, label));
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0) || values.some((value) => value < 0)) throw new Broken('A pie is cut into values above 0.');
  const share = (value) => `${Math.round((100 * value) / total)} %`;
  return {
    head: ['', 'Value', 'Share'],
    rows: segments.map(({ label, value }) => [label, value, share(value)]),
    names: segments.map(({ label, value }) => `${label} · ${value} (${share(value)})`),
    drawing: cut(values.map((value) => value / total)),
  };
}

function cut(shares) {
  let from = 0;
  const slices = shares.map((share, at) => {
    const slice = svg('path', { d: sector(from, from + share), class: `series-${at + 1} filled slice` });
    from += share;
    return slice;
  });
  return svg('svg', { viewBox: '-100 -100 200 200', class: 'pie', 'aria-hidden': 'true', focusable: 'false' }, ...slices);
}

/** A part of the circle, from the top clockwise; a whole circle is two halves. */
function sector(from, to) {
  const at = (turn) => `${RADIUS * Math.sin(2 * Math.PI * turn)} ${-RADIUS * Math.cos(2 * Math.PI * turn)}`;
  const arc = (end, isLarge) => `A${RADIUS} ${RADIUS} 0 ${isLarge ? 1 : 0} 1 ${at(end)}`;
  if (to - from > 0.9999) return `M${at(0)} ${arc(0.5, false)} ${arc(1, false)}Z`;
  return `M0 0 L${at(from)} ${arc(to, to - from > 0.5)}Z`;
}
