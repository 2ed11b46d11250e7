/** Links that leave the page. */

import { h } from '../dom.js';
import { questionable } from './problem.js';

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/**
 * Whether an address leads to a page or a mailbox: nothing else is ever made a link.
 * @param {unknown} address
 * @returns {boolean}
 */
export function isSafe(address) {
  return typeof address === 'string' && URL.canParse(address) && SCHEMES.has(new URL(address).protocol);
}

/**
 * A link that opens in a new tab; an address of another kind stays text.
 * @param {string} address
 * @param {...unknown} children - what is linked; the address itself where there are none
 * @returns {HTMLElement}
 */
export function outward(address, ...children) {
  if (!isSafe(address)) {
    const said = children.map((child) => child?.textContent ?? child).join('');
    return questionable(said || String(address), `Not a link to a page or a mailbox: ${address}`);
  }
  const shown = children.length ? children : [address.replace(/^mailto:/i, '')];
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, shown);
}
