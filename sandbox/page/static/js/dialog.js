/** Dialogs of the workspace itself: a question, and a frame for something to look at. */

import { h, icon } from './dom.js';

let count = 0;

/**
 * Open a dialog over the page; it closes by Escape, its close button, or what is returned.
 * @param {string} title
 * @param {Node[]} content
 * @param {{role?: string, kind?: string, buttons?: Node[], onclose?: () => void}} [how]
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, content, { role = null, kind = '', buttons = [], onclose = () => {} } = {}) {
  const id = `dialog-${(count += 1)}`;
  const before = document.activeElement;
  const close = h('button.button.quiet.small', { type: 'button', 'aria-label': 'Close' }, icon('close'));
  const box = h(
    `dialog.sheet${kind && `.${kind}`}`,
    { 'aria-labelledby': id, role },
    h('header.sheet-head', {}, h('h2', { id }, title), ...buttons, close),
    h('div.sheet-body', {}, content),
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
    const yes = h(`button.button${danger ? '.danger' : '.primary'}`, { type: 'submit' }, action);
    const no = h('button.button', { type: 'button', onclick: () => box.close() }, 'Cancel');
    const form = h('form.sheet-form', { method: 'dialog' }, h('p', {}, words));
    if (input) form.append(h('label', {}, field.label, input));
    form.append(h('div.sheet-foot', {}, no, yes));
    form.addEventListener('submit', () => (said = input ? input.value.trim() : ''));
    const box = openDialog(title, [form], { role: danger ? 'alertdialog' : null, onclose: () => answer(said) });
    (input ?? no).focus();
    input?.select();
  });
}
