/** Blocks of Block Kit as Slack shows them. */

import { h } from '../dom.js';
import { problem } from './problem.js';

/**
 * Blocks as nodes.
 * @param {object[]} blocks
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderBlocks(blocks, context) {
  return h('div.blocks', {}, blocks.map((block) => problem(`A block of the type ${block.type} cannot be shown yet.`)));
}
