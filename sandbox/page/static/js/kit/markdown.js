/** The markdown block: usual Markdown, of which Slack knows a part (Slack: block kit reference, markdown block). */

import { h } from '../dom.js';
import { span } from './marks.js';
import { demand } from './problem.js';

const FENCE = /^\s{0,3}(`{3,}|~{3,})\s*(\S*)\s*$/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/;
const QUOTE = /^\s{0,3}>\s?/;
const DIVISION = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** The markdown block. */
export function renderMarkdown(block) {
  demand(block, 'text');
  return h('div.markdown', {}, parts(String(block.text).split('\n')));
}

/** Lines as blocks: each reader takes the lines that are its own from the front, or none. */
function parts(lines) {
  const rest = [...lines];
  const nodes = [];
  while (rest.length) {
    if (!rest[0].trim()) {
      rest.shift();
      continue;
    }
    nodes.push(READERS.reduce((node, read) => node ?? read(rest), null));
  }
  return nodes;
}

const READERS = [fenced, heading, rule, quote, list, table, paragraph];

function fenced(rest) {
  const [, fence, language] = FENCE.exec(rest[0]) ?? [];
  if (!fence) return null;
  rest.shift();
  const end = rest.findIndex((line) => line.trim().startsWith(fence) && !line.trim().slice(fence.length).trim());
  const lines = rest.splice(0, end < 0 ? rest.length : end);
  rest.shift();
  return h('pre', { data: { language } }, lines.join('\n'));
}

function heading(rest) {
  const [, signs, words] = HEADING.exec(rest[0]) ?? [];
  if (!signs) return null;
  rest.shift();
  return h(`h${Math.min(6, signs.length + 2)}.heading-${signs.length}`, {}, span(words));
}

function rule(rest) {
  if (!RULE.test(rest[0])) return null;
  rest.shift();
  return h('hr.divider');
}

function quote(rest) {
  const lines = taken(rest, (line) => QUOTE.test(line));
  return lines.length ? h('blockquote', {}, parts(lines.map((line) => line.replace(QUOTE, '')))) : null;
}

function list(rest) {
  const first = ITEM.exec(rest[0]);
  if (!first) return null;
  const depth = first[1].length;
  const isOrdered = /\d/.test(first[2]);
  const items = [];
  while (rest.length) {
    const [, indent, sign, words] = ITEM.exec(rest[0]) ?? [];
    if (indent === undefined || indent.length < depth || indent.length > depth + 1) break;
    if (/\d/.test(sign) !== isOrdered) break;
    rest.shift();
    const below = taken(rest, (line) => line.trim() && /^\s*/.exec(line)[0].length > depth + 1);
    items.push(h('li', {}, item(words), parts(below)));
  }
  const start = isOrdered && Number.parseInt(first[2], 10) !== 1 ? { start: Number.parseInt(first[2], 10) } : {};
  return h(isOrdered ? 'ol' : 'ul', start, items);
}

function item(words) {
  const [, sign, task] = TASK.exec(words) ?? [];
  if (sign === undefined) return span(words);
  const isDone = sign !== ' ';
  return [h('span.tick-box', { role: 'img', 'aria-label': isDone ? 'done' : 'not done' }, isDone ? '☑' : '☐'), ' ', span(task)];
}

function table(rest) {
  if (!rest[0].includes('|') || !DIVISION.test(rest[1] ?? '') || !rest[1].includes('-')) return null;
  const [head, division, ...rows] = taken(rest, (line) => line.includes('|')).map(cells);
  const side = (at) => sideOf(division[at] ?? '');
  const row = (words, tag) => h('tr', {}, head.map((_, at) => h(tag, { class: side(at) }, span(words[at] ?? ''))));
  return h(
    'div.table-frame',
    { tabindex: 0, role: 'region', 'aria-label': 'Table' },
    h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, rows.map((words) => row(words, 'td')))),
  );
}

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));

function sideOf(division) {
  if (division.endsWith(':')) return division.startsWith(':') ? 'center' : 'right';
  return 'left';
}

function paragraph(rest) {
  const lines = [rest.shift()];
  while (rest.length && rest[0].trim() && ![FENCE, HEADING, RULE, QUOTE, ITEM].some((one) => one.test(rest[0]))) lines.push(rest.shift());
  return h('p', {}, span(lines.map((line) => line.trimStart()).join('\n')));
}

function taken(rest, belongs) {
  const end = rest.findIndex((line) => !belongs(line));
  return rest.splice(0, end < 0 ? rest.length : end);
}

