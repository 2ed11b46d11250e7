/** Checkboxes and radio buttons. */

import { h } from '../dom.js';
import { initialOf, isKept } from './fields.js';
import { freshId, naming } from './naming.js';
import { press } from './send.js';
import { renderText } from './text.js';

/** Several of a few. */
export const renderCheckboxes = (element, block, context) => boxes(element, block, context, 'checkbox');

/** One of a few. */
export const renderRadios = (element, block, context) => boxes(element, block, context, 'radio');

function boxes(element, block, context, type) {
  const chosen = () => [...box.querySelectorAll('input:checked')].map((one) => one.value);
  const read = () => (type === 'radio' ? (chosen()[0] ?? null) : chosen());
  const show = (value) => {
    for (const one of box.querySelectorAll('input')) one.checked = [value].flat().includes(one.value);
  };
  const { data, ...names } = naming(element, block, 'Options');
  const group = block.type === 'input' ? {} : { role: 'group', 'aria-label': names['aria-label'] };
  const box = h('div.boxes', { ...group, data }, list(element, context, type));
  let before = context.form?.get(block, element) ?? initialOf(element);
  show(before);
  box.addEventListener('change', async () => {
    const value = read();
    if (!isKept(block) && !(await press(box, block, element, context, value))) return show(before);
    before = value;
    context.form?.set(block, element, value);
  });
  return box;
}

function list(element, context, type) {
  const name = freshId();
  return element.options.map((option) => {
    const note = option.description && `${freshId()}-note`;
    return h(
      'label.box',
      {},
      h('input', { type, name, value: option.value, 'aria-describedby': note }),
      h(
        'span',
        {},
        renderText(option.text, context),
        note && h('span.box-note', { id: note }, renderText(option.description, context)),
      ),
    );
  });
}
