/** A modal as it looks: its title, what stands in it, and its buttons. */

import { h, icon } from './dom.js';
import { freshId } from './kit/naming.js';
import { renderBlocks } from './kit/render.js';
import { PLAIN, renderText } from './kit/text.js';
import { state } from './state.js';

const CLOSE = { type: 'plain_text', text: 'Cancel' }; // Slack's own word where the app gives none

/**
 * @typedef {object} Parts  form (holds the others), head, body, blocks, foot, submit, trouble, titleId
 */

/**
 * The parts of a modal.
 * @param {object} view
 * @param {import('./context.js').Context} context
 * @param {{depth?: number, onback?: () => void, onclose?: () => void}} [how]
 * @returns {Parts}
 */
export function frame(view, context, { depth = 1, onback = () => {}, onclose = () => {} } = {}) {
  const titleId = freshId();
  const blocks = renderBlocks(view.blocks, context);
  const head = heading(view, context, { titleId, depth, onback, onclose });
  const body = h('div.modal-body', { tabindex: '-1' }, blocks);
  const trouble = h('p.modal-trouble', { role: 'alert' });
  const submit = view.submit
    ? h('button.button.primary', { type: 'submit', disabled: view.submit_disabled }, renderText(view.submit, context, PLAIN))
    : h('span', { hidden: true });
  const leave = h('button.button', { type: 'button', onclick: onback }, renderText(view.close ?? CLOSE, context, PLAIN));
  const foot = h('footer.modal-foot', {}, trouble, leave, submit);
  const form = h('form.modal-form', { novalidate: true, autocomplete: 'off' }, head, body, foot);
  return { form, head, body, blocks, foot, submit, trouble, titleId };
}

function heading(view, context, { titleId, depth, onback, onclose }) {
  const back = { type: 'button', 'aria-label': 'Back', onclick: onback };
  return h(
    'header.modal-head',
    {},
    depth > 1
      ? h('button.button.quiet.icon-button.back', back, icon('right', 20))
      : h('img.modal-icon', { src: '/static/icon.svg', alt: '' }),
    h('h2', { id: titleId }, renderText(view.title, context, PLAIN)),
    h('span.modal-app', {}, state.app.name),
    h('button.button.quiet.icon-button', { type: 'button', 'aria-label': 'Close', onclick: onclose }, icon('close', 20)),
  );
}

/**
 * A picture of a modal: it looks as in Slack, and nothing is sent from it.
 * @param {object} view
 * @param {import('./context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderModal(view, context) {
  const { form, titleId } = frame(view, { ...context, surface: 'modal' });
  form.addEventListener('submit', (event) => event.preventDefault());
  return h('section.modal.picture', { role: 'group', 'aria-labelledby': titleId }, form);
}
