/** Blocks of Block Kit as Slack shows them (Slack: block kit reference, blocks). */

import { h } from '../dom.js';
import { renderAlert } from './alert.js';
import { renderCard, renderCarousel, renderContainer } from './cards.js';
import { renderChart } from './chart.js';
import { renderDataTable } from './datatable.js';
import { renderMarkdown } from './markdown.js';
import { renderFile, renderImage, renderVideo } from './media.js';
import { each, listOf, problem } from './problem.js';
import { renderRich } from './rich.js';
import { renderActions, renderContext, renderDivider, renderHeader, renderInput, renderSection } from './sections.js';
import { renderTable } from './table.js';
import { renderPlan, renderTask } from './tasks.js';

/** @type {Record<string, (block: any, context: import('../context.js').Context, render: typeof renderBlocks) => Node>} */
const BLOCKS = {
  section: renderSection,
  header: renderHeader,
  context: renderContext,
  divider: renderDivider,
  actions: renderActions,
  context_actions: renderActions,
  input: renderInput,
  image: renderImage,
  video: renderVideo,
  file: renderFile,
  rich_text: renderRich,
  markdown: renderMarkdown,
  table: renderTable,
  data_table: renderDataTable,
  data_visualization: renderChart,
  card: renderCard,
  carousel: renderCarousel,
  container: renderContainer,
  alert: renderAlert,
  plan: renderPlan,
  task_card: renderTask,
};

/**
 * Blocks as nodes; one that cannot be shown is a box that says so.
 * @param {object[]} blocks
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderBlocks(blocks, context) {
  if (!Array.isArray(blocks)) return h('div.blocks', {}, problem('Here should be a list of blocks.'));
  return h('div.blocks', {}, each(listOf(blocks, 'blocks'), (block) => shown(block, context)));
}

function shown(block, context) {
  const kind = block?.type;
  if (!Object.hasOwn(BLOCKS, kind)) return problem(`Slack has no block of the type ${kind}.`);
  return h(`div.block.block-${kind}`, { data: { block: block.block_id ?? '' } }, BLOCKS[kind](block, context, renderBlocks));
}
