/** Building the page: nodes are made here, and text from outside is never anything but text. */

/**
 * Make an element.
 * @param {string} name - its tag, with classes after dots: `button.button.primary`
 * @param {Record<string, unknown>} [attributes] - `onclick` and the like are listeners, `data` fills the dataset;
 *   true sets an attribute bare, false, null and undefined leave it out
 * @param {...unknown} children - nodes, text, or lists of them; null, undefined and false are left out
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  element.append(...nodes(children));
  return element;
}

function set(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
  else if (key === 'data') Object.assign(element.dataset, value);
  else if (key === 'value') element.value = value;
  else element.setAttribute(key, value === true ? '' : String(value));
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Put these children in the place of all that an element has.
 * @param {Element} element
 * @param {...unknown} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Make an element of a drawing.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...unknown} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...nodes(children));
  return element;
}

const ICONS = {
  close: 'M5 5l10 10M15 5L5 15',
  more: 'M4 10h.01M10 10h.01M16 10h.01',
  down: 'M5 8l5 5 5-5',
  right: 'M8 5l5 5-5 5',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5L17 17',
  send: 'M3 17l14-7L3 3l2 7zM5 10h6',
  lock: 'M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3',
  thread: 'M4 4h12v9H9l-4 3v-3H4z',
  file: 'M6 2h6l4 4v12H6zM12 2v4h4',
  bolt: 'M11 2L4 11h5l-1 7 7-9h-5z',
  clock: 'M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM10 5v5l3 2',
  download: 'M10 3v10M6 9l4 4 4-4M4 17h12',
  menu: 'M3 5h14M3 10h14M3 15h14',
  sun: 'M10 14a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10 1v2M10 17v2M1 10h2M17 10h2M4 4l1 1M15 15l1 1M16 4l-1 1M5 15l-1 1',
  moon: 'M16 12A7 7 0 0 1 8 4a7 7 0 1 0 8 8z',
  eye: 'M1 10s3-6 9-6 9 6 9 6-3 6-9 6-9-6-9-6zM10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  play: 'M6 4l10 6-10 6z',
  stop: 'M5 5h10v10H5z',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.5h.01',
  trash: 'M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11',
};

/**
 * One of the page's own icons, drawn in the colour of the text and hidden from screen readers.
 * @param {keyof typeof ICONS} name
 * @param {number} [size] - in pixels
 * @returns {SVGElement}
 */
export function icon(name, size = 18) {
  const path = svg('path', { d: ICONS[name], fill: 'none', stroke: 'currentColor', 'stroke-width': 1.7 });
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  return svg('svg', { viewBox: '0 0 20 20', width: size, height: size, 'aria-hidden': 'true', class: 'icon' }, path);
}
