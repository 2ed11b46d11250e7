/** The blocks of which most messages and forms are made: text, what belongs to it, and what can be pressed. */

import { h } from '../dom.js';
import { foldLong } from './fold.js';
import { picture } from './media.js';
import { Broken, demand, each, listOf } from './problem.js';
import { renderElement } from './elements.js';
import { PLAIN, renderText } from './text.js';

/** A paragraph, short texts in two columns, and something at the right. */
export function renderSection(block, context) {
  if (!block.text && !block.fields) throw new Broken('A section has neither text nor fields.');
  const text = block.text && h('div.text', {}, renderText(block.text, context));
  const fields = block.fields && listOf(block.fields, 'texts');
  return h(
    'div.section',
    {},
    h(
      'div.section-body',
      {},
      text && (block.expand === true ? text : foldLong(text)),
      fields && h('div.fields', {}, each(fields, (field) => h('div.text', {}, renderText(field, context)))),
    ),
    block.accessory && h(`div.accessory.of-${block.accessory.type}`, {}, accessory(block, context)),
  );
}

function accessory(block, context) {
  if (block.accessory.type === 'image') return picture(block.accessory, 'thumbnail');
  return renderElement(block.accessory, block, context);
}

/** A heading. */
export function renderHeader(block, context) {
  demand(block, 'text');
  return h('h3.header', {}, renderText(block.text, context, PLAIN));
}

/** A small line of texts and pictures. */
export function renderContext(block, context) {
  demand(block, 'elements');
  return h('div.context', {}, each(listOf(block.elements, 'texts and pictures'), (one) => small(one, context)));
}

function small(element, context) {
  return element?.type === 'image' ? picture(element, 'tiny') : h('span.context-text', {}, renderText(element, context));
}

/** A line between blocks. */
export const renderDivider = () => h('hr.divider');

/** A row of what can be pressed; `context_actions` is a quieter one. */
export function renderActions(block, context) {
  demand(block, 'elements');
  return h('div.actions', {}, each(listOf(block.elements, 'elements'), (one) => renderElement(one, block, context)));
}

/**
 * Something to fill in: its label names the field, or the group of fields; its hint, and the place for what is wrong
 * with it (`[data-error-of]`, hidden while all is well), stand below.
 */
export function renderInput(block, context) {
  demand(block, 'label', 'element');
  const id = `input-${(inputs += 1)}`;
  const ids = { label: `${id}-label`, hint: block.hint ? `${id}-hint` : null, error: `${id}-error` };
  const element = renderElement(block.element, block, context);
  const field = element.matches(FIELD) ? element : element.querySelector(FIELD);
  if (field) join(field, id, ids);
  const group = { role: 'group', 'aria-labelledby': ids.label, 'aria-describedby': ids.hint };
  return h(
    'div.input',
    field ? {} : group,
    h(field ? 'label.label' : 'div.label', { id: ids.label, for: field?.id }, labelOf(block, context)),
    element,
    h('div.input-error', { role: 'alert', id: ids.error, hidden: true, data: { errorOf: block.block_id ?? '' } }),
    block.hint && h('div.hint', { id: ids.hint }, renderText(block.hint, context, PLAIN)),
  );
}

let inputs = 0; // for the ids that join labels and fields

const FIELD = 'input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [role=combobox]';

function labelOf(block, context) {
  const words = renderText(block.label, context, PLAIN);
  return block.optional === true ? [words, h('span.optional', {}, ' (optional)')] : words;
}

function join(field, id, { label, hint }) {
  if (!field.id) field.id = id;
  if (!field.hasAttribute('aria-label')) field.setAttribute('aria-labelledby', label);
  const before = field.getAttribute('aria-describedby');
  if (hint) field.setAttribute('aria-describedby', [before, hint].filter(Boolean).join(' '));
}
