/** What is typed: text, numbers, addresses. */

import { h } from '../dom.js';
import { initialOf, isKept } from './fields.js';
import { naming } from './naming.js';
import { press } from './send.js';

const SETTLES = 300; // ms after the last letter
const LINES = 3; // of a text of several lines, while it is empty

/** Text of one line, or of several. */
export const renderPlain = (element, block, context) => typed(element, block, context, { several: element.multiline });

/** An email address. */
export const renderEmail = (element, block, context) => typed(element, block, context, { type: 'email' });

/** A web address. */
export const renderLink = (element, block, context) => typed(element, block, context, { type: 'url' });

/** A number; it stays text, as in Slack. */
export const renderNumber = (element, block, context) =>
  typed(element, block, context, { mode: element.is_decimal_allowed ? 'decimal' : 'numeric' });

/** Text with marks in Slack; here it is plain, and sent as rich text of one section. */
export function renderRich(element, block, context) {
  const read = (text) => (text ? { type: 'rich_text', elements: [section(text)] } : null);
  const input = typed(element, block, context, { several: true, read, shown: plainText });
  return h('div.with-note', {}, input, h('span.note', {}, 'Plain text here: no bold, no lists.'));
}

const section = (text) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });

function plainText(value) {
  if (value === null || typeof value !== 'object') return value ?? '';
  return value.text ?? value.url ?? (value.elements ?? []).map(plainText).join(value.type === 'rich_text' ? '\n' : '');
}

function typed(element, block, context, how) {
  const { several = false, type = 'text', mode = null, read = (text) => text || null, shown = (value) => value ?? '' } = how;
  const attributes = {
    ...naming(element, block, 'Text'),
    placeholder: element.placeholder?.text,
    value: shown(context.form ? context.form.get(block, element) : initialOf(element)),
    ...(several ? { rows: element.min_lines ?? LINES } : { type, inputmode: mode, autocomplete: 'off' }),
  };
  const input = h(several ? 'textarea.field' : 'input.field', attributes);
  const send = () => press(input, block, element, context, read(input.value));
  input.addEventListener('input', () => context.form?.set(block, element, read(input.value)));
  if (!isKept(block)) dispatching(input, element, send);
  return element.max_length ? h('div.counted', {}, input, counter(input, element.max_length)) : input;
}

function dispatching(input, element, send) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  let waiting = 0;
  if (when.includes('on_character_entered')) {
    input.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(send, SETTLES);
    });
  }
  if (when.includes('on_enter_pressed')) {
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
  }
}

function counter(input, most) {
  const left = h('span.counter', { 'aria-hidden': 'true' });
  const show = () => {
    left.textContent = most - input.value.length;
    left.classList.toggle('over', input.value.length > most);
  };
  input.addEventListener('input', show);
  show();
  return left;
}
