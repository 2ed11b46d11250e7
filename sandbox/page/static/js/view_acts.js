/** What people do in views: presses, choices, and what they type where the app is asked what it offers. */

import { act } from './api.js';

/**
 * How a view sends what is done in it.
 * @param {object} view
 * @param {import('./kit/form.js').Form} form
 * @returns {Pick<import('./context.js').Context, 'press' | 'suggest'>}
 */
export function asks(view, form) {
  const said = (block, element, value) => ({
    view_id: view.id,
    block_id: block.block_id,
    action_id: element.action_id,
    value,
    values: form.values(),
  });
  return {
    press: (block, element, value) => act('press_view', said(block, element, value)),
    suggest: (block, element, typed) => act('suggest', said(block, element, typed)),
  };
}
