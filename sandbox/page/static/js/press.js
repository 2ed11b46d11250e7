/** Presses in messages, and shortcuts, on their way to Patrol; what was pressed says itself where that failed. */

import { act } from './api.js';
import { contextOf } from './context.js';
import { failure, refusal } from './kit/send.js';
import { toast } from './ui.js';

/**
 * The context of the blocks of one message: what is pressed there reaches Patrol.
 * @param {{place: string, ts: string}} message
 * @returns {import('./context.js').Context}
 */
export function messageContext(message) {
  const said = (block, element, value) => ({
    place: message.place,
    ts: message.ts,
    action_id: element.action_id,
    block_id: block.block_id,
    value,
  });
  return contextOf({
    surface: 'message',
    press: (block, element, value) => act('press', said(block, element, value)),
    suggest: (block, element, typed) => act('suggest', said(block, element, typed)),
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
    if (failure(answer)) toast(failure(answer));
  } catch (error) {
    toast(refusal(error));
  }
}
