/** Tables (Slack: block kit reference, table block). */

import { h } from '../dom.js';
import { Broken, attempt, demand, each, listOf } from './problem.js';
import { renderRich } from './rich.js';

const SIDES = ['left', 'center', 'right'];

/** A table; its first row is its head. */
export function renderTable(block, context) {
  demand(block, 'rows');
  const settings = block.column_settings === undefined ? [] : listOf(block.column_settings, 'columns');
  const [head, ...rows] = listOf(block.rows, 'rows');
  const row = (cells, tag) =>
    h('tr', {}, each(listOf(cells, 'cells'), (cell, at) => h(tag, look(cell, settings[at]), attempt(() => renderCell(cell, context)))));
  return h(
    'div.table-frame',
    { tabindex: 0, role: 'region', 'aria-label': 'Table' },
    h('table', {}, h('thead', {}, row(head ?? [], 'th')), h('tbody', {}, each(rows, (cells) => row(cells, 'td')))),
  );
}

function look(cell, column) {
  const side = column?.align ?? (cell?.type === 'raw_number' ? 'right' : 'left');
  if (!SIDES.includes(side)) throw new Broken(`A column has no side ${side}.`);
  return { class: `${side}${column?.is_wrapped ? ' wrapped' : ''}` };
}

/**
 * What stands in a cell.
 * @param {{type: string, text?: string, value?: number, elements?: object[]}} cell
 * @param {import('../context.js').Context} context
 * @returns {Node}
 */
export function renderCell(cell, context) {
  if (cell?.type === 'rich_text') return renderRich(cell, context);
  if (cell?.type !== 'raw_text' && cell?.type !== 'raw_number') throw new Broken(`A table has no cell of the type ${cell?.type}.`);
  demand(cell, cell.type === 'raw_text' ? 'text' : 'value');
  return h('span', {}, cell.text ?? cell.value);
}
