/** The bar above everything. */

import { h, fill } from '../dom.js';

/** Show the bar in this element. */
export function mountBar(element) {
  fill(element, h('strong', {}, 'Patrol sandbox'));
}
