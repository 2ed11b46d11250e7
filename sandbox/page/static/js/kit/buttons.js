/** What is pressed: buttons, links, signs. */

import { h, icon, svg } from '../dom.js';
import { ask } from './confirm.js';
import { keyOf } from './fields.js';
import { problem } from './problem.js';
import { press, send } from './send.js';
import { PLAIN, renderText } from './text.js';

const STYLES = { primary: '.primary', danger: '.danger' };

/** A button; with an address it is a link that is pressed as well. */
export function renderButton(element, block, context) {
  if (!isFor(element, context)) return h('span', { hidden: true });
  const look = `.button${STYLES[element.style] ?? ''}`;
  const words = renderText(element.text, context, PLAIN);
  const attributes = { 'aria-label': element.accessibility_label, data: { key: keyOf(block, element) } };
  if (element.url) return link(element, block, context, `a${look}`, attributes, words);
  return h(`button${look}`, { type: 'button', ...attributes, onclick: pressing(element, block, context) }, words);
}

const isFor = ({ visible_to_user_ids: ids }, context) => !ids || ids.includes(context.me.id);

function pressing(element, block, context) {
  return ({ currentTarget: node }) => {
    if (!node.hasAttribute('aria-busy')) press(node, block, element, context);
  };
}

function link(element, block, context, tag, attributes, words) {
  if (!/^(https?|mailto|slack):/i.test(element.url)) {
    return problem(`A button leads to ${element.url}, which is no web address.`);
  }
  const follow = async (event) => {
    const node = event.currentTarget;
    if (element.confirm) {
      event.preventDefault();
      if (!(await ask(element.confirm, context))) return;
      window.open(element.url, '_blank', 'noopener');
    }
    send(node, () => context.press(block, element));
  };
  const where = { href: element.url, target: '_blank', rel: 'noopener noreferrer' };
  return h(tag, { ...where, ...attributes, onclick: follow }, words);
}

/** A button that is a sign; Slack has one of them. */
export function renderIconButton(element, block, context) {
  if (!isFor(element, context)) return h('span', { hidden: true });
  if (element.icon !== 'trash') return problem(`An icon button has the icon ${element.icon}, which Slack does not have.`);
  const name = element.accessibility_label ?? element.text.text;
  const key = keyOf(block, element);
  const attributes = { type: 'button', title: element.text.text, 'aria-label': name, data: { key } };
  return h(
    'button.button.quiet.small.icon-button',
    { ...attributes, onclick: pressing(element, block, context) },
    icon('trash', 16),
  );
}

const THUMB = 'M6 9v8H3V9zM6 9l4-7a2 2 0 0 1 2 2v4h4a2 2 0 0 1 2 2l-1 5a2 2 0 0 1-2 2H6';

/** Two thumbs: good and bad. */
export function renderFeedback(element, block, context) {
  const thumb = (button, down) => {
    const path = svg('path', { d: THUMB, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 });
    const drawing = svg('svg', { viewBox: '0 0 20 20', width: 16, height: 16, 'aria-hidden': 'true' }, path);
    if (down) drawing.setAttribute('class', 'upside-down');
    const name = button.accessibility_label ?? button.text.text;
    const mark = ({ currentTarget: node }) => {
      for (const one of node.parentElement.querySelectorAll('button')) one.setAttribute('aria-pressed', `${one === node}`);
      send(node, () => context.press(block, element, button.value));
    };
    return h(
      'button.button.quiet.small.icon-button',
      { type: 'button', title: button.text.text, 'aria-label': name, 'aria-pressed': 'false', onclick: mark },
      drawing,
    );
  };
  const name = { role: 'group', 'aria-label': 'Feedback' };
  return h('span.feedback', name, thumb(element.positive_button, false), thumb(element.negative_button, true));
}

/** A menu behind three dots; an option with an address opens it and is chosen as well. */
export function renderOverflow(element, block, context, menu) {
  const choose = async (option, node) => {
    if (option.url && /^https?:/i.test(option.url)) window.open(option.url, '_blank', 'noopener');
    press(node, block, element, context, option.value);
  };
  const open = ({ currentTarget: node }) =>
    menu(
      node,
      element.options.map((option) => ({
        label: renderText(option.text, context).textContent,
        note: option.description && renderText(option.description, context).textContent,
        run: () => choose(option, node),
      })),
      'More',
    );
  return h(
    'button.button.small.icon-button',
    {
      type: 'button',
      'aria-label': 'More',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      data: { key: keyOf(block, element) },
      onclick: open,
    },
    icon('more', 18),
  );
}
