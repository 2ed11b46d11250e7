/** A box that tells the reader of a form something. */

import { h, icon } from '../dom.js';
import { Broken, demand } from './problem.js';
import { renderText } from './text.js';

const LEVELS = { default: 'Note', info: 'Note', warning: 'Warning', error: 'Error', success: 'Success' };

/** The alert block. */
export function renderAlert(block, context) {
  demand(block, 'text');
  const level = block.level ?? 'default';
  if (!Object.hasOwn(LEVELS, level)) throw new Broken(`An alert has no level ${level}.`);
  const name = h('span.hidden-text', {}, `${LEVELS[level]}: `);
  return h(`div.kit-alert.${level}`, {}, icon('warning', 18), h('div.text', {}, name, renderText(block.text, context)));
}
