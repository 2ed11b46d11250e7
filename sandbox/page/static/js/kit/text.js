/** Text objects (Slack: block kit reference, text object). */

import { h } from '../dom.js';
import { renderMrkdwn, withEmoji } from './mrkdwn.js';
import { problem } from './problem.js';

const KINDS = ['plain_text', 'mrkdwn'];

/**
 * A text object as a node.
 * @param {{type: string, text: string, emoji?: boolean, verbatim?: boolean}} text
 * @param {import('../context.js').Context} context
 * @param {string[]} [kinds] - which types may stand here
 * @returns {HTMLElement} - a box with a sentence where the text is none, or of another type
 */
export function renderText(text, context, kinds = KINDS) {
  if (typeof text?.text !== 'string') return problem('Here should be a text object.');
  if (!kinds.includes(text.type)) return problem(`Here a text must be ${kinds.join(' or ')}, not ${text.type}: ${text.text}`);
  if (text.type === 'mrkdwn') return renderMrkdwn(text.text, context, { verbatim: text.verbatim === true });
  return h('span.plain', {}, text.emoji === false ? text.text : withEmoji(text.text));
}

/** The types that may stand where Slack takes no markup. */
export const PLAIN = ['plain_text'];
