/** Where one writes: a line that grows, what it might mean as it is typed, and what has been begun is kept. */

import { draftOf, keepDraft } from './draft.js';
import { fill, h, icon } from './dom.js';
import { isWithApp } from './heading.js';
import { commandOf, send } from './line.js';
import { choose } from './press.js';
import { state, tell, titleOf } from './state.js';
import { Typeahead } from './typeahead.js';
import { menu } from './ui.js';

/**
 * Why the person who is acted as cannot write in a conversation.
 * @param {object} place
 * @returns {string} - empty where one can
 */
export function whyNot(place) {
  const other = state.people.get(place.with);
  if (isWithApp(place) && state.app.messages_read_only) return `Sending messages to ${state.app.name} is turned off.`;
  if (place.archived) return `${titleOf(place)} is archived: it can be read, but nobody writes in it any more.`;
  if (other?.gone) return `${other.real_name} is deactivated and takes no messages any more.`;
  if (place.frozen) return 'The other organisation has ended the connection: nobody writes here any more.';
  if (!place.member) return `You are looking at ${titleOf(place)}. You are not a member of it, so you cannot write here.`;
  return '';
}

/**
 * A composer, or why there is none.
 * @param {{place: object, thread?: string}} where - with `thread` it answers in that thread
 * @returns {HTMLElement}
 */
export function createFoot(where) {
  const why = whyNot(where.place);
  return why ? h('p.no-composer', {}, why) : createComposer(where);
}

/** Put a line into the composer of the conversation, for the reader to send. */
export function write(line) {
  const text = document.querySelector('#main .composer textarea');
  if (!text) return;
  text.value = line;
  text.focus();
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

function createComposer({ place, thread = '' }) {
  const person = state.route.person;
  const label = thread ? 'Reply in the thread' : `Message to ${titleOf(place)}`;
  const text = h('textarea', { 'aria-label': label, placeholder: thread ? 'Reply …' : label, rows: '1', value: draftOf(person, place.id, thread) });
  const problem = h('p.composer-problem', { role: 'alert' });
  const button = h('button.send', { type: 'submit', 'aria-label': 'Send', title: 'Send', disabled: true }, icon('send', 16));
  const hint = h('span.composer-hint', { 'aria-hidden': 'true' }, 'Shift + Enter for a new line');
  const foot = h('div.composer-foot', {}, !thread && shortcutsButton(), hint, button);
  const form = h('form.composer', { data: { person, place: place.id } }, h('div.composer-box', {}, text, foot), problem);
  const typeahead = new Typeahead(text, form, { isThread: Boolean(thread) });

  const changed = () => {
    grow(text);
    button.disabled = !text.value.trim();
    keepDraft(person, place.id, thread, text.value);
  };
  const submit = async () => {
    const line = text.value;
    if (!line.trim()) return;
    typeahead.close();
    const command = commandOf(line);
    fill(problem, thread && command ? `${command} is not supported in threads. Sorry.` : null);
    if (problem.textContent) return;
    text.value = '';
    changed();
    if (!thread) tell('sent', place.id);
    form.setAttribute('aria-busy', 'true');
    const why = await taken(line, place, thread);
    form.removeAttribute('aria-busy');
    fill(problem, why || null);
    if (why !== null && !text.value) {
      text.value = line;
      changed();
    }
  };
  text.addEventListener('input', () => {
    fill(problem);
    changed();
  });
  text.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  requestAnimationFrame(changed);
  return form;
}

/** Send a line: null where it was taken, or why not; empty where the reader has been told already. */
async function taken(line, place, thread) {
  try {
    return (await send(line, place, thread)) ? null : '';
  } catch (error) {
    return error instanceof TypeError ? 'Not sent: the sandbox is not there.' : `Not sent: ${error.message}`;
  }
}

function grow(text) {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
}

function shortcutsButton() {
  const shortcuts = state.shortcuts.filter((one) => one.type === 'global');
  if (!shortcuts.length) return null;
  const button = h(
    'button.button.quiet.small',
    { type: 'button', 'aria-label': 'Shortcuts', title: 'Shortcuts', 'aria-haspopup': 'menu' },
    icon('bolt', 16),
  );
  const items = () => [
    { label: state.app.name, heading: true },
    ...shortcuts.map((one) => ({ label: one.name, note: one.description, run: () => choose(one) })),
  ];
  button.addEventListener('click', () => menu(button, items(), 'Shortcuts'));
  return button;
}
