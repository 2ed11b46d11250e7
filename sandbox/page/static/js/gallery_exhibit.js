/** One exhibit: what Patrol shows, what is said about it, and the JSON behind it. */

import { fill, h } from './dom.js';
import { renderMrkdwn } from './kit/mrkdwn.js';
import { problem } from './kit/problem.js';
import { renderBlocks } from './kit/render.js';
import { renderMessage } from './message.js';
import { renderModal } from './modal.js';
import { toast } from './ui.js';

const VIEWS = new Set(['modal', 'home']);

/**
 * An exhibit as an article, with what it can be found by.
 * @param {{name: string, payload: object, problems: string[]}} exhibit
 * @param {import('./context.js').Context} world
 * @returns {{element: HTMLElement, group: string, words: string, problems: number}}
 */
export function exhibitOf({ name, payload, problems }, world) {
  const id = anchor(name);
  const isView = VIEWS.has(payload.type);
  const shown = picture(payload, isView, world);
  const element = h(
    'article.exhibit',
    { id, 'aria-labelledby': `${id}-name` },
    h('header', {}, h('h2', { id: `${id}-name` }, h('a', { href: `#${id}` }, name)), source(payload)),
    problems.map((words) => problem(words)),
    !isView && h('p.notification', {}, h('span.note', {}, 'Notification '), renderMrkdwn(payload.text ?? '', world)),
    h('div.frame', {}, shown),
  );
  return {
    element,
    group: name.split(/[:,]/)[0],
    words: `${name}\n${JSON.stringify(payload)}`.toLocaleLowerCase(),
    problems: element.querySelectorAll('[data-problem]').length,
  };
}

const anchor = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');

function picture(payload, isView, world) {
  try {
    if (payload.type === 'home') return home(payload, world);
    if (isView) return renderModal(payload, { ...world, surface: payload.type });
    return renderMessage({ ...payload, bot_id: 'B0001', username: 'Patrol' }, world);
  } catch (error) {
    return problem(`This cannot be shown: ${error.message}`);
  }
}

/** A Home as its tab shows it: without a frame of its own. */
const home = ({ blocks }, world) => h('div.home-view', {}, renderBlocks(blocks, { ...world, surface: 'home' }));

/** The buttons for the JSON, which is put in only when it is asked for. */
function source(payload) {
  const json = () => JSON.stringify(payload, null, 2);
  const code = h('pre.source', { hidden: true, tabindex: '0' });
  const show = h('button.button.small.quiet', { type: 'button', 'aria-expanded': 'false' }, 'JSON');
  show.addEventListener('click', () => {
    code.hidden = !code.hidden;
    show.setAttribute('aria-expanded', String(!code.hidden));
    fill(code, code.hidden ? '' : json());
  });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(json());
      toast('The JSON is copied.');
    } catch {
      toast('The browser does not let this page copy. Show the JSON and copy it from there.');
    }
  };
  return [h('span.tools', {}, show, h('button.button.small.quiet', { type: 'button', onclick: copy }, 'Copy')), code];
}
