/** Presses in messages, and shortcuts, on their way to Patrol. */

import { act } from './api.js';
import { contextOf } from './context.js';
import { state } from './state.js';
import { toast } from './ui.js';

/**
 * The context of the blocks of one message: what is pressed there reaches Patrol.
 * @param {{place: string, ts: string}} message
 * @returns {import('./context.js').Context}
 */
export function messageContext(message) {
  return contextOf({
    surface: 'message',
    press: async (block, element, value) => {
      try {
        const pressed = { place: message.place, ts: message.ts, action_id: element.action_id, block_id: block.block_id, value };
        const answer = await act('press', pressed);
        if (answer.error) toast(`${state.app.name} did not answer in time: ${answer.error}.`);
        return answer;
      } catch (error) {
        toast(error.message);
        return { acked: false, error: error.message };
      }
    },
  });
}

/**
 * Choose a shortcut: a global one, or one of a message.
 * @param {{callback_id: string, name: string}} shortcut
 * @param {{place: string, ts: string}} [message]
 */
export async function choose(shortcut, message) {
  try {
    const { place, ts } = message ?? {};
    const answer = await act('shortcut', { callback_id: shortcut.callback_id, place, ts });
    if (answer.error) toast(`${state.app.name} did not answer: ${answer.error}.`);
  } catch (error) {
    toast(error.message);
  }
}
