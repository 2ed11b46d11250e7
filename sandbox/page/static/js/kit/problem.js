/** What the page cannot show as Slack would: said where it stands, never hidden. */

import { h } from '../dom.js';

/**
 * A box that says what cannot be shown.
 * @param {string} words - one sentence
 * @returns {HTMLElement}
 */
export const problem = (words) => h('span.problem', { role: 'alert', data: { problem: 'true' } }, words);
