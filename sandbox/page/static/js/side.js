/** What opens beside the conversation: a thread, the inspector. One thing at a time. */

import { fill, h, icon } from './dom.js';

let pane = null;
let leave = null;
let opener = null;

/** Show what opens in this element. */
export function mountSide(element) {
  pane = element;
  pane.hidden = true;
  pane.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    closeBeside();
  });
}

/**
 * Show something beside the conversation, in the place of what is shown there.
 * @param {string} title - the pane's name, also for screen readers
 * @param {Node} node
 * @param {{note?: string, onclose?: () => void}} [how] - `onclose` is called also when something else takes the place
 */
export function showBeside(title, node, { note = '', onclose = () => {} } = {}) {
  const leaveBefore = leave;
  if (pane.hidden) opener = document.activeElement;
  leave = onclose;
  leaveBefore?.();
  const close = h('button.button.quiet.small', { type: 'button', 'aria-label': 'Close', onclick: closeBeside }, icon('close'));
  pane.setAttribute('aria-label', title);
  fill(pane, h('header.side-head', {}, h('h2', {}, title, ' ', h('span.note', {}, note)), close), node);
  pane.hidden = false;
  document.body.classList.add('has-side');
}

/** What is shown beside now: its title, or nothing. */
export const besideTitle = () => (pane && !pane.hidden ? pane.getAttribute('aria-label') : '');

/** Let the note beside the title say something else. */
export const noteBeside = (words) => fill(pane.querySelector('.side-head .note'), words);

/** Close what is beside; whoever opened it has the focus again. */
export function closeBeside() {
  if (!pane || pane.hidden) return;
  const hadFocus = pane.contains(document.activeElement);
  const told = leave;
  leave = null;
  pane.hidden = true;
  pane.removeAttribute('aria-label');
  fill(pane);
  document.body.classList.remove('has-side');
  told?.();
  if (hadFocus && opener instanceof HTMLElement && opener.isConnected) opener.focus();
}
