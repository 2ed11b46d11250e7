/** The question whether somebody is sure. */

import { h } from '../dom.js';
import { renderText } from './text.js';

let count = 0;

/**
 * Ask, and wait for the answer; Escape is a no.
 * @param {object} confirm - a confirmation dialog of Block Kit
 * @param {import('../context.js').Context} context
 * @returns {Promise<boolean>}
 */
export function ask(confirm, context) {
  const dialog = renderConfirm(confirm, context, 'dialog');
  const [no, yes] = dialog.querySelectorAll('button');
  document.body.append(dialog);
  dialog.showModal();
  (confirm.style === 'danger' ? no : yes).focus();
  return new Promise((answer) => {
    no.onclick = () => dialog.close('no');
    yes.onclick = () => dialog.close('yes');
    dialog.onclose = () => {
      dialog.remove();
      answer(dialog.returnValue === 'yes');
    };
  });
}

/**
 * The question as it looks.
 * @param {object} confirm
 * @param {import('../context.js').Context} context
 * @param {string} tag - `dialog`, or something that stands in the page
 * @returns {HTMLElement}
 */
function renderConfirm(confirm, context, tag = 'section') {
  const id = `confirm-${++count}`;
  const style = confirm.style === 'danger' ? 'filled-danger' : 'primary';
  const role = tag === 'dialog' ? 'alertdialog' : 'group';
  return h(
    `${tag}.modal.confirm`,
    { role, 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` },
    h('header.modal-head', {}, h('h2', { id: `${id}-title` }, renderText(confirm.title, context))),
    h('div.modal-body', { id: `${id}-text` }, renderText(confirm.text, context)),
    h(
      'footer.modal-foot',
      {},
      h('button.button', { type: 'button' }, renderText(confirm.deny, context)),
      h(`button.button.${style}`, { type: 'button' }, renderText(confirm.confirm, context)),
    ),
  );
}
