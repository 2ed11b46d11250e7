/** Emoji by their names. */

import { h } from '../dom.js';
import { EMOJIS } from './emojis.js';
import { questionable } from './problem.js';

/** `:wave:` or `:wave::skin-tone-3:` from a place in a text on. */
export const EMOJI = /:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/y;

const FLAG = /^flag-([a-z])([a-z])$/;
const FIRST_LETTER = 0x1f1e6; // the regional indicator A
const FIRST_TONE = 0x1f3fb; // the lightest skin, `skin-tone-2`
const LOOKS = /\ufe0f/g; // how a sign should look: not before a tone
const TAKES_TONE = /^\p{Emoji_Modifier_Base}/u;

/**
 * The characters of an emoji.
 * @param {string} name - without colons
 * @param {string | number} [tone] - 2 to 6
 * @returns {string | undefined}
 */
export function emojiOf(name, tone) {
  const flag = FLAG.exec(name);
  if (flag) return flag.slice(1).map((letter) => String.fromCodePoint(FIRST_LETTER + letter.charCodeAt(0) - 97)).join('');
  const plain = EMOJIS.get(name);
  if (!plain || !tone || !TAKES_TONE.test(plain)) return plain;
  const [first, ...rest] = plain.replace(LOOKS, '');
  return [first, String.fromCodePoint(FIRST_TONE + Number(tone) - 2), ...rest].join('');
}

/**
 * An emoji by its name; one that Slack does not have either stays what was written.
 * @param {string} name
 * @param {string | number} [tone]
 * @returns {HTMLElement}
 */
export function renderEmoji(name, tone) {
  const shown = emojiOf(name, tone);
  return shown ? drawn(shown, name) : questionable(`:${name}:`, `There is no emoji called ${name}.`);
}

/**
 * The characters of an emoji, with its name for screen readers and for those who point at it.
 * @param {string} shown
 * @param {string} name
 * @returns {HTMLElement}
 */
export const drawn = (shown, name) =>
  h('span.emoji', { role: 'img', 'aria-label': name.replace(/[_-]+/g, ' ').trim(), title: `:${name}:` }, shown);
