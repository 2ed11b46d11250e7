/** The blocks of which most messages and forms are made: text, what belongs to it, and what can be pressed. */

import { h } from '../dom.js';
import { foldLong } from './fold.js';
import { picture } from './media.js';
import { Broken, demand, each, listOf } from './problem.js';
import { renderElement, renderInput } from './bridge.js';
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

/** Something to fill in, with its label, its hint and what is wrong with it. */
export function renderField(block, context) {
  demand(block, 'label', 'element');
  if (block.label.type !== 'plain_text') throw new Broken(`A label must be plain_text, not ${block.label.type}.`);
  return renderInput(block, context);
}
