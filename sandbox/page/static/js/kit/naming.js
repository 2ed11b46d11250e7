/** What fields are called, for everybody who does not see them. */

import { keyOf } from './fields.js';

let count = 0;

/** An id that nothing else on the page has. */
export const freshId = () => `field-${++count}`;

/**
 * The attributes by which a control is named and found again. In an input block its label names it.
 * @param {object} element
 * @param {object} block
 * @param {string} [usual] - the name where nothing else gives one
 * @returns {Record<string, unknown>}
 */
export function naming(element, block, usual = 'Choose') {
  const isInput = block.type === 'input';
  return {
    id: freshId(),
    'aria-label': isInput ? null : (element.placeholder?.text ?? usual),
    'aria-required': isInput && !block.optional ? 'true' : null,
    data: { key: keyOf(block, element), ...(element.focus_on_load ? { first: 'true' } : {}) },
  };
}
