/** Hearing of a kind of change for a while: until a part of the page is shown no more. */

import { on } from '../state.js';

const heard = new Map();

/**
 * Hear of a kind of change until what is returned is called.
 * @param {string} kind
 * @param {(detail: any) => void} listener
 * @returns {() => void}
 */
export function hear(kind, listener) {
  if (!heard.has(kind)) {
    heard.set(kind, new Set());
    on(kind, (detail) => heard.get(kind).forEach((one) => one(detail)));
  }
  heard.get(kind).add(listener);
  return () => heard.get(kind).delete(listener);
}
