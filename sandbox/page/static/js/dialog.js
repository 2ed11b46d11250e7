/** Dialogs of the workspace itself, which look as those of apps do: a question, and a frame for something to look at. */

import { h, icon } from './dom.js';

let count = 0;

/**
 * Open a dialog over the page; it closes by Escape, its close button, or what is returned.
 * @param {string} title
 * @param {Node[]} content - stands below the title
 * @param {{role?: string, kind?: string, buttons?: Node[], onclose?: () => void}} [how]
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, content, { role = null, kind = 'confirm', buttons = [], onclose = () => {} } = {}) {
  const id = `dialog-${(count += 1)}`;
  const before = document.activeElement;
  const close = h('button.button.quiet.icon-button', { type: 'button', 'aria-label': 'Close' }, icon('close', 20));
  const box = h(
    `dialog.modal.${kind}`,
    { 'aria-labelledby': id, role },
    h('header.modal-head', {}, h('h2', { id }, title), h('span.modal-tools', {}, buttons, close)),
    content,
  );
  close.addEventListener('click', () => box.close());
  box.addEventListener('click', (event) => event.target === box && box.close());
  box.addEventListener('close', () => {
    box.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    onclose();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

/**
 * Ask a question before something is done.
 * @param {{title: string, words: string, action: string, danger?: boolean, field?: {label: string, value: string}}} question
 * @returns {Promise<string | null>} - what was filled in (empty where there is no field), null for no
 */
export function ask({ title, words, action, danger = false, field }) {
  return new Promise((answer) => {
    let said = null;
    const input = field && h('input.field', { value: field.value, maxlength: 80, required: true, autocomplete: 'off' });
    const yes = h(`button.button${danger ? '.filled-danger' : '.primary'}`, { type: 'submit' }, action);
    const no = h('button.button', { type: 'button', onclick: () => box.close() }, 'Cancel');
    const label = input && h('label.input', {}, h('span.label', {}, field.label), input);
    const body = h('div.modal-body.asked', {}, h('p', {}, words), label);
    const form = h('form.modal-form', { method: 'dialog' }, body, h('footer.modal-foot', {}, no, yes));
    form.addEventListener('submit', () => (said = input ? input.value.trim() : ''));
    const box = openDialog(title, [form], { role: danger ? 'alertdialog' : null, onclose: () => answer(said) });
    (input ?? no).focus();
    input?.select();
  });
}
