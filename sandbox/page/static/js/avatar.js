/** Faces: initials on a colour that is always the same for one person, and the app's own icon. */

import { h } from './dom.js';

const SHADES = 6; // as many as tokens.css has series

/**
 * A face; screen readers hear the name that stands beside it.
 * @param {{id?: string, real_name?: string, bot?: boolean} | undefined} person - none is the app
 * @param {'small' | 'middle' | 'large'} [size]
 * @returns {HTMLElement}
 */
export function avatar(person, size = 'large') {
  if (!person || person.bot) {
    return h(`span.avatar.${size}.app`, { 'aria-hidden': 'true' }, h('img', { src: '/static/icon.svg', alt: '' }));
  }
  const name = person.real_name || person.id || '?';
  return h(`span.avatar.${size}.shade-${shadeOf(person.id ?? name)}`, { 'aria-hidden': 'true' }, initials(name));
}

/** The first letters of the first and the last name; of a name in one word the first one. */
function initials(name) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map((word) => [...word][0] ?? '').join('').toUpperCase();
}

function shadeOf(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 29 + letter.codePointAt(0)) % 65_521;
  return (sum % SHADES) + 1;
}
