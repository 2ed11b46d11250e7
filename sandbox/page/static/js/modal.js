/** The modals that the person has open. */

import { act } from './api.js';
import { contextOf } from './context.js';
import { fill, h } from './dom.js';
import { leadToErrors, showErrors } from './kit/errors.js';
import { Form, forgetOthers } from './kit/form.js';
import { failure, refusal } from './kit/send.js';
import { frame } from './modal_frame.js';
import { redraw } from './redraw.js';
import { on, state } from './state.js';
import { asks } from './view_acts.js';

export { renderModal } from './modal_frame.js';

/** @type {{view: object, depth: number, form: Form, parts: import('./modal_frame.js').Parts} | null} */
let open = null;
let dialog = null;

/**
 * Show them in this element.
 * @param {HTMLElement} element
 */
export function mountModals(element) {
  const show = () => {
    const { modal, depth } = state.views;
    forget(modal);
    if (!modal) shut();
    else if (!open || modal.id !== open.view.id) present(element, modal, depth);
    else if (modal.hash !== open.view.hash || depth !== open.depth) update(modal, depth);
  };
  on('views', show);
  on('workspace', show);
}

const formId = (viewId) => `${state.me}-${viewId}`;

/** What was typed into views that are closed is forgotten; those below the one on top stay. */
function forget(modal) {
  const there = [modal?.id, modal?.previous_view_id, modal?.root_view_id, state.views.home?.id];
  forgetOthers(`${state.me}-`, there.filter(Boolean).map(formId));
}

function shut() {
  open = null;
  dialog?.close();
  dialog?.remove();
  dialog = null;
}

function make(view, depth, form) {
  form.take(view.blocks);
  const context = contextOf({ surface: 'modal', form, ...asks(view, form) });
  return frame(view, context, { depth, onback: () => close(false), onclose: () => close(true) });
}

function present(element, view, depth) {
  const form = new Form(formId(view.id), state.route.place);
  const parts = make(view, depth, form);
  open = { view, depth, form, parts };
  form.onmend = () => showErrors(parts.form, form.errors);
  parts.form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  if (!dialog) raise(element);
  fill(dialog, parts.form);
  dialog.setAttribute('aria-labelledby', parts.titleId);
  focusFirst(parts.form);
}

function raise(element) {
  dialog = h('dialog.modal');
  // The app may want to know: the modal goes when it is gone in Slack, not before.
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault(); // Chromium closes a dialog at the second Escape, whatever `cancel` says
    close(false);
  });
  fill(element, dialog);
  element.hidden = false;
  dialog.showModal();
}

const FIELD = '.modal-body :is(input, textarea, select)';

function focusFirst(form) {
  const field = form.querySelector('[data-first]') ?? form.querySelector(FIELD);
  (field ?? form.querySelector('.modal-foot button')).focus();
}

/** Another content of the same view. */
function update(view, depth) {
  const { parts, form } = open;
  const next = make(view, depth, form);
  const focused = [...parts.form.querySelectorAll('button')].indexOf(document.activeElement);
  const fresh = redraw(parts.blocks, next.blocks, { before: open.view.blocks, after: view.blocks });
  fresh.at(-1)?.scrollIntoView({ block: 'nearest' });
  parts.head.replaceWith(next.head);
  parts.foot.replaceWith(next.foot);
  open = { view, depth, form, parts: { ...next, form: parts.form, body: parts.body, blocks: parts.blocks } };
  dialog.setAttribute('aria-labelledby', next.titleId);
  showErrors(parts.form, form.errors);
  if (!dialog.contains(document.activeElement) || document.activeElement === dialog) {
    (parts.form.querySelectorAll('button')[focused] ?? parts.body).focus();
  }
}

async function close(everything) {
  try {
    await act('close', { everything });
  } catch {
    shut(); // in Slack it is gone already
  }
}

async function submit() {
  const { view, form, parts } = open;
  if (parts.submit.hasAttribute('aria-busy')) return;
  say('');
  const isGood = form.check();
  leadToErrors(parts.form, form.errors);
  if (!isGood) return;
  parts.submit.setAttribute('aria-busy', 'true');
  try {
    const answer = await act('submit', { view_id: view.id, values: form.values() });
    if (open?.form === form) take(answer);
  } catch (error) {
    say(refusal(error));
  }
}

/** Show what an answer says; where it changes the view, or closes it, that comes by itself. */
function take(answer) {
  const trouble = failure(answer);
  if (trouble) return say(`${trouble} Nothing is lost: try again.`);
  if (answer.body?.response_action !== 'errors') return undefined;
  say('');
  open.form.complain(answer.body.errors);
  return leadToErrors(open.parts.form, open.form.errors);
}

function say(words) {
  if (!open) return;
  open.parts.submit.removeAttribute('aria-busy');
  fill(open.parts.trouble, words);
}
