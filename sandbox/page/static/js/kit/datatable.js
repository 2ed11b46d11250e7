/** Tables that the reader sorts, filters and turns the pages of (Slack: block kit reference, data table block). */

import { fill, h } from '../dom.js';
import { Broken, demand, each, listOf } from './problem.js';
import { renderCell } from './table.js';

const PAGE = 5; // rows, where the block does not say

/** A data table. */
export function renderDataTable(block, context) {
  demand(block, 'caption', 'rows');
  const [head, ...rows] = listOf(block.rows, 'rows').map((row) => listOf(row, 'cells'));
  if (!rows.length) throw new Broken('A data table needs a head and at least one row.');
  const table = { block, rows, column: -1, isDown: false, words: '', page: 0, context };
  const body = h('tbody');
  const pages = h('div.pages');
  const titles = head.map((cell, at) => title(cell, at, table, () => draw()));
  const draw = () => {
    titles.forEach(({ element }, at) => element.setAttribute('aria-sort', sorting(table, at)));
    drawRows(table, body);
    drawPages(table, pages, draw);
  };
  const filter = h('input.field', { type: 'search', placeholder: 'Filter', 'aria-label': `Filter ${block.caption}` });
  filter.addEventListener('input', () => {
    Object.assign(table, { words: filter.value.toLocaleLowerCase(), page: 0 });
    draw();
  });
  draw();
  const shown = h('table', {}, h('caption', {}, block.caption), h('thead', {}, h('tr', {}, titles.map((one) => one.element))), body);
  const frame = h('div.table-frame', { tabindex: 0, role: 'region', 'aria-label': block.caption }, shown);
  return h('div.data-table', {}, h('div.filter', {}, filter), frame, pages);
}

function title(cell, at, table, draw) {
  const name = wordsOf(cell);
  const sort = () => {
    Object.assign(table, { isDown: table.column === at && !table.isDown, column: at, page: 0 });
    draw();
  };
  const sign = h('span.sign', { 'aria-hidden': 'true' });
  return { element: h('th', { scope: 'col' }, h('button.sort', { type: 'button', onclick: sort }, name, sign)) };
}

function sorting({ column, isDown }, at) {
  if (column !== at) return 'none';
  return isDown ? 'descending' : 'ascending';
}

const pageSize = ({ block }) => block.page_size ?? PAGE;

function chosen({ rows, words, column, isDown }) {
  const kept = rows.filter((row) => !words || row.some((cell) => wordsOf(cell).toLocaleLowerCase().includes(words)));
  const sorted = column < 0 ? kept : [...kept].sort((one, other) => compare(one[column], other[column]));
  return isDown ? sorted.reverse() : sorted;
}

function compare(one, other) {
  if (one?.type === 'raw_number' && other?.type === 'raw_number') return one.value - other.value;
  return wordsOf(one).localeCompare(wordsOf(other), undefined, { numeric: true });
}

/** What a cell says, at any depth. */
function wordsOf(cell) {
  if (cell?.type === 'raw_number') return String(cell.text ?? cell.value ?? '');
  const inside = (cell?.elements ?? []).map(wordsOf).join('');
  return `${typeof cell?.text === 'string' ? cell.text : ''}${inside}`;
}

function drawRows(table, body) {
  const size = pageSize(table);
  const shown = chosen(table).slice(table.page * size, (table.page + 1) * size);
  const name = table.block.row_header_column_index;
  const cell = (one, at) =>
    h(at === name ? 'th' : 'td', { class: one?.type === 'raw_number' ? 'right' : 'left', scope: at === name && 'row' }, renderCell(one, table.context));
  fill(body, shown.map((row) => h('tr', {}, each(row, cell))));
}

function drawPages(table, element, draw) {
  const count = chosen(table).length;
  const last = Math.max(0, Math.ceil(count / pageSize(table)) - 1);
  const turn = (by) => () => {
    table.page += by;
    draw();
  };
  const way = (words, by) => {
    const isOver = table.page + by < 0 || table.page + by > last;
    return h('button.button.small', { type: 'button', disabled: isOver, onclick: turn(by) }, words);
  };
  const number = `${count} ${count === 1 ? 'row' : 'rows'}`;
  const where = h('span.note', { role: 'status' }, last ? `Page ${table.page + 1} of ${last + 1} · ${number}` : number);
  fill(element, where, last > 0 && [way('Previous', -1), way('Next', 1)]);
}
