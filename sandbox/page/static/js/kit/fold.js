/** "See more": what Slack folds of a long text. */

import { h } from '../dom.js';

const LONG = 700; // characters
const LINES = 5; // as the text has them, however they wrap

/**
 * A text that is folded where it is long, with the button that unfolds it. The folded part stays readable by
 * screen readers, and what is focused in it unfolds it.
 * @param {HTMLElement} text
 * @returns {HTMLElement}
 */
export function foldLong(text) {
  const words = text.textContent ?? '';
  if (words.length <= LONG && words.split('\n').length <= LINES) return text;
  const button = h('button.see-more', { type: 'button' });
  const fold = (isFolded) => {
    text.classList.toggle('folded', isFolded);
    button.setAttribute('aria-expanded', String(!isFolded));
    button.textContent = isFolded ? 'See more' : 'See less';
  };
  button.addEventListener('click', () => fold(!text.classList.contains('folded')));
  text.addEventListener('focusin', () => fold(false));
  fold(true);
  return h('div.fold', {}, text, button);
}
