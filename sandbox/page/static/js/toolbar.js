/** What can be done with a message: one toolbar, in whichever message is pointed at or has the focus. */

import { h, icon } from './dom.js';
import { choose } from './press.js';
import { address } from './route.js';
import { state } from './state.js';
import { menu, toast } from './ui.js';

const PRESSED = 'button, a, input, summary, .select';
const APART = 4; // px between the toolbar and what it would cover

/**
 * Let the messages in a list have a toolbar.
 * @param {HTMLElement} list
 * @param {(ts: string) => object | undefined} find - the message with this timestamp
 * @param {{openThread?: (ts: string) => void}} how - `openThread` where threads can be opened
 */
export function addToolbar(list, find, { openThread }) {
  const current = () => find(bar.closest('article').dataset.ts);
  const reply = h(
    'button.button.quiet.small',
    { type: 'button', 'aria-label': 'Reply in thread', title: 'Reply in thread', onclick: () => openThread(current().ts) },
    icon('thread', 16),
  );
  const more = h(
    'button.button.quiet.small',
    { type: 'button', 'aria-label': 'More actions', title: 'More actions', 'aria-haspopup': 'menu' },
    icon('more', 16),
  );
  more.addEventListener('click', () => menu(more, actions(current()), 'More actions'));
  const bar = h('div.toolbar', { role: 'group', 'aria-label': 'Message actions' }, openThread && reply, more);
  const show = (event) => {
    const article = event.target.closest?.('article');
    const message = article && list.contains(article) && find(article.dataset.ts);
    if (!message || message.note) return;
    if (bar.parentNode === article) {
      if (!bar.contains(event.target)) dodge(bar, article);
      return;
    }
    if (event.type === 'pointerover' && bar.contains(document.activeElement)) return;
    reply.hidden = message.ephemeral || message.subtype === 'tombstone';
    article.append(bar);
    dodge(bar, article);
  };
  list.addEventListener('pointerover', show);
  list.addEventListener('focusin', show);
}

/** Move the toolbar beside what it would cover, as a button at the message's upper right: that is pressed as well. */
function dodge(bar, article) {
  bar.style.insetInlineEnd = '';
  const own = bar.getBoundingClientRect();
  const covered = [...article.querySelectorAll(PRESSED)]
    .filter((one) => !bar.contains(one))
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width && box.right > own.left && box.left < own.right && box.top < own.bottom && box.bottom > own.top);
  if (!covered.length) return;
  const end = Math.min(...covered.map((box) => box.left)) - APART;
  bar.style.insetInlineEnd = `${article.getBoundingClientRect().right - end}px`;
}

function actions(message) {
  const shortcuts = state.shortcuts.filter((one) => one.type === 'message');
  const { person, place } = state.route;
  const link = `${location.origin}/${location.search}${address({ person, place, thread: message.thread_ts ?? message.ts })}`;
  return [
    ...shortcuts.map((one) => ({ label: one.name, note: one.description, run: () => choose(one, message) })),
    { label: 'Copy link', run: () => copy(link, 'The link is copied.') },
    { label: 'Copy as JSON', run: () => copy(JSON.stringify(message, null, 2), 'The message is copied as JSON.') },
  ];
}

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words);
  } catch {
    toast('The browser does not let this page copy.');
  }
}
