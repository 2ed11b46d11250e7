/** What is sent to the app at once: busy while it waits, and a sign where the app did not answer. */

import { Refused } from '../api.js';
import { h, icon } from '../dom.js';
import { state } from '../state.js';
import { toast } from '../ui.js';
import { ask } from './confirm.js';

const STAYS = 8000; // ms that the sign stays

/**
 * Why something did not arrive, in words; empty where all went well.
 * @param {{acked?: boolean, error?: string | null} | undefined} answer - of a verb
 * @returns {string}
 */
export function failure(answer) {
  const name = state.app.name || 'The app';
  if (!answer?.error && answer?.acked !== false) return '';
  if (answer.error === 'operation_timeout') return `${name} did not answer in time.`;
  if (answer.error === 'dispatch_failed') return `${name} could not be reached.`;
  return `${name}'s answer was not accepted: ${answer.error}.`;
}

/** Why a verb could not be done, in words. */
export const refusal = (error) => (error instanceof Refused ? error.message : 'The sandbox does not answer.');

/**
 * Send something, and say at the node what became of it.
 * @param {HTMLElement} node
 * @param {() => Promise<any>} run
 */
export async function send(node, run) {
  node.setAttribute('aria-busy', 'true');
  let words = '';
  try {
    words = failure(await run());
  } catch (error) {
    words = refusal(error);
  }
  node.removeAttribute('aria-busy');
  if (words) warn(node, words);
}

function warn(node, words) {
  if (!node.isConnected) return toast(words);
  node.nextElementSibling?.matches('.unanswered') && node.nextElementSibling.remove();
  const sign = h('span.unanswered', { role: 'alert' }, icon('warning', 16), h('span', {}, words));
  node.after(sign);
  setTimeout(() => sign.remove(), STAYS);
}

/**
 * Send a press or a choice, once the person has confirmed it where the app wants that.
 * @param {HTMLElement} node
 * @param {object} block
 * @param {object} element
 * @param {import('../context.js').Context} context
 * @param {unknown} [value]
 * @returns {Promise<boolean>} - at once: whether it is sent
 */
export async function press(node, block, element, context, value) {
  if (element.confirm && !(await ask(element.confirm, context))) return false;
  send(node, () => context.press(block, element, value));
  return true;
}
