/** What the page cannot show as Slack would: said where it stands, never hidden. */

import { h } from '../dom.js';

/** What is wrong with a block or an element, in one sentence; the box in its place says it. */
export class Broken extends Error {}

/**
 * A box that says what cannot be shown.
 * @param {string} words - one sentence
 * @returns {HTMLElement}
 */
export const problem = (words) => h('span.problem', { role: 'alert', data: { problem: 'true' } }, words);

/**
 * A piece of text that Slack shows as it was written, because it could not make anything of it.
 * @param {string} text - what is shown
 * @param {string} words - one sentence that says what is wrong, for those who point at it
 * @returns {HTMLElement}
 */
export const questionable = (text, words) =>
  h('span.questionable', { title: words, data: { problem: 'true' } }, text, h('span.hidden-text', {}, ` (${words})`));

/**
 * The fields that a block or an element cannot be shown without. Throws Broken where one is missing.
 * @param {Record<string, unknown>} thing
 * @param {...string} names
 */
export function demand(thing, ...names) {
  const missing = names.filter((name) => thing[name] === undefined || thing[name] === null);
  if (missing.length) throw new Broken(`${thing.type ?? 'This'} has no ${missing.join(' and no ')}.`);
}

/**
 * A list as it must be. Throws Broken where it is none.
 * @param {unknown} value
 * @param {string} what - what it should be a list of, for the sentence
 * @returns {any[]}
 */
export function listOf(value, what) {
  if (!Array.isArray(value)) throw new Broken(`Here should be a list of ${what}.`);
  return value;
}

/**
 * Each item as a node: a box in the place of one that is broken, so that the others are still shown.
 * @template T
 * @param {T[]} items
 * @param {(item: T, index: number) => Node} show
 * @returns {Node[]}
 */
export function each(items, show) {
  return items.map((item, index) => attempt(() => show(item, index)));
}

/**
 * What this makes, or a box that says why it could not be made.
 * @param {() => Node} make
 * @returns {Node}
 */
export function attempt(make) {
  try {
    return make();
  } catch (error) {
    return problem(error instanceof Broken ? error.message : `This cannot be shown: ${error.message}`);
  }
}
