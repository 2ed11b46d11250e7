/** The drawing of a chart with axes: bars, lines, areas. */

import { svg } from '../dom.js';

const WIDTH = 520;
const HEIGHT = 240;
const EDGE = { left: 52, right: 12, top: 12, bottom: 44 };
const TICKS = 4;
const NEAT = [1, 2, 2.5, 5, 10];
const GAP = 0.24; // of a category's width, between it and the next
const LABELS = 10; // as many fit below the axis

const inner = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };

/**
 * The values as they lie over the categories.
 * @param {'bar' | 'line' | 'area'} kind
 * @param {string[]} categories
 * @param {{name: string, values: number[]}[]} series - each with one value for each category
 * @param {{x?: string, y?: string}} titles - of the axes
 * @returns {SVGElement}
 */
export function plot(kind, categories, series, titles) {
  const scale = scaleOf(series.flatMap(({ values }) => values));
  const drawn = series.map((one, at) => SHAPES[kind](one.values, at, series.length, scale));
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'plot', 'aria-hidden': 'true', focusable: 'false' },
    ...scale.ticks.map((tick) => gridline(tick, scale)),
    ...drawn.flat(),
    ...categories.map((name, at) => label(name, at, categories.length)),
    titles.x ? svg('text', { x: EDGE.left + inner.width / 2, y: HEIGHT - 6, class: 'axis-title middle' }, titles.x) : '',
    titles.y ? vertical(titles.y) : '',
  );
}

/** A scale from zero, or from below it, with steps that are easy to read. */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const rough = (high - low || 1) / TICKS;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * NEAT.find((one) => one * size >= rough - 1e-12);
  const from = Math.floor(low / step) * step;
  const to = Math.max(from + step, Math.ceil(high / step) * step);
  const count = Math.round((to - from) / step) + 1;
  const y = (value) => EDGE.top + inner.height * (1 - (value - from) / (to - from));
  return { y, ticks: Array.from({ length: count }, (_, at) => from + at * step) };
}

const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 2 });

function gridline(tick, { y }) {
  const line = { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick), class: tick === 0 ? 'grid zero' : 'grid' };
  return svg('g', {}, svg('line', line), svg('text', { x: EDGE.left - 6, y: y(tick) + 4, class: 'tick end' }, compact.format(tick)));
}

/** The middle of a category, in the drawing's units. */
const middle = (at, count) => EDGE.left + (inner.width * (at + 0.5)) / count;

function label(name, at, count) {
  const every = Math.ceil(count / LABELS);
  if (at % every) return '';
  const room = Math.max(4, Math.floor((inner.width / count) * every / 6.5));
  const words = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  return svg('text', { x: middle(at, count), y: HEIGHT - EDGE.bottom + 16, class: 'tick middle' }, svg('title', {}, name), words);
}

function vertical(words) {
  const y = EDGE.top + inner.height / 2;
  return svg('text', { x: 12, y, transform: `rotate(-90 12 ${y})`, class: 'axis-title middle' }, words);
}

const SHAPES = {
  bar(values, at, of, { y }) {
    const room = (inner.width / values.length) * (1 - GAP);
    const width = room / of;
    return values.map((value, place) =>
      svg('rect', {
        x: middle(place, values.length) - room / 2 + at * width,
        y: Math.min(y(value), y(0)),
        width: Math.max(1, width - 1),
        height: Math.abs(y(value) - y(0)),
        rx: 1.5,
        class: `series-${at + 1} filled`,
      }),
    );
  },
  line(values, at, _, { y }) {
    const dots = values.map((value, place) =>
      svg('circle', { cx: middle(place, values.length), cy: y(value), r: 3, class: `series-${at + 1} filled` }),
    );
    return [svg('polyline', { points: points(values, y), class: `series-${at + 1} drawn` }), ...dots];
  },
  area(values, at, _, { y }) {
    const [first, last] = [middle(0, values.length), middle(values.length - 1, values.length)];
    const corners = `${first},${y(0)} ${points(values, y)} ${last},${y(0)}`;
    return [
      svg('polygon', { points: corners, class: `series-${at + 1} washed` }),
      svg('polyline', { points: points(values, y), class: `series-${at + 1} drawn` }),
    ];
  },
};

const points = (values, y) => values.map((value, at) => `${middle(at, values.length)},${y(value)}`).join(' ');
