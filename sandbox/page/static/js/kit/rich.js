/** Rich text: what Slack's own composer makes (Slack: block kit reference, rich text block). */

import { h } from '../dom.js';
import { renderDate } from './dates.js';
import { drawn, renderEmoji } from './emoji.js';
import { outward } from './links.js';
import { mentionAll, mentionGroup, mentionPerson, mentionPlace } from './mentions.js';
import { Broken, demand, each, listOf } from './problem.js';

const STYLES = { bold: 'strong', italic: 'em', strike: 's', underline: 'u', code: 'code', highlight: 'mark', client_highlight: 'mark' };
const QUIET = ['unlink'];
const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const DEEPEST = 8;

const PARTS = {
  rich_text_section: (part, context) => h('div.rich-section', {}, pieces(part, context)),
  rich_text_quote: (part, context) => h('blockquote', {}, pieces(part, context)),
  rich_text_preformatted: (part, context) => h('pre', { data: { language: part.language ?? '' } }, pieces(part, context)),
  rich_text_list: list,
};

const PIECES = {
  text: ({ text }) => document.createTextNode(text),
  link: ({ url, text }) => (text ? outward(url, text) : outward(url)),
  user: ({ user_id: id }, context) => mentionPerson(id, context),
  usergroup: ({ usergroup_id: id }) => mentionGroup(id),
  team: ({ team_id: id }) => h('span.mention', {}, `@${id}`),
  channel: ({ channel_id: id }, context) => mentionPlace(id, context),
  emoji: ({ name, skin_tone: tone, unicode }) => (unicode ? drawn(fromHex(unicode), name) : renderEmoji(name, tone)),
  date: ({ timestamp, format, url, fallback }, context) =>
    renderDate({ seconds: timestamp, format, link: url, fallback }, context),
  broadcast: ({ range }) => mentionAll(range),
  color: ({ value }) => swatch(value),
};
const NEEDED = {
  text: ['text'],
  link: ['url'],
  user: ['user_id'],
  usergroup: ['usergroup_id'],
  team: ['team_id'],
  channel: ['channel_id'],
  emoji: ['name'],
  date: ['timestamp', 'format'],
  broadcast: ['range'],
  color: ['value'],
};

/**
 * A rich text block.
 * @param {{elements: object[]}} block
 * @param {import('../context.js').Context} context
 * @returns {HTMLElement}
 */
export function renderRich(block, context) {
  demand(block, 'elements');
  return h('div.rich', {}, each(listOf(block.elements, 'parts of rich text'), (part) => shown(part, context)));
}

function shown(part, context) {
  if (!Object.hasOwn(PARTS, part?.type)) throw new Broken(`Rich text has no part of the type ${part?.type}.`);
  demand(part, 'elements');
  return PARTS[part.type](part, context);
}

function list(part, context) {
  const { style, indent = 0, offset = 0 } = part;
  if (style !== 'bullet' && style !== 'ordered') throw new Broken(`A list must be bullet or ordered, not ${style}.`);
  const level = Math.min(DEEPEST, Math.max(0, Number(indent) || 0));
  const name = `${style === 'ordered' ? 'ol' : 'ul'}.rich-list.indent-${level}.points-${level % 3}`;
  const start = style === 'ordered' && offset ? { start: Number(offset) + 1 } : {};
  return h(name, start, each(listOf(part.elements, 'items'), (item) => h('li', {}, shown(item, context))));
}

function pieces(part, context) {
  return each(listOf(part.elements, 'pieces of text'), (piece) => styled(piece, context));
}

function styled(piece, context) {
  if (!Object.hasOwn(PIECES, piece?.type)) throw new Broken(`Rich text has no piece of the type ${piece?.type}.`);
  demand(piece, ...NEEDED[piece.type]);
  const names = Object.keys(piece.style ?? {}).filter((name) => piece.style[name] === true && !QUIET.includes(name));
  const unknown = names.find((name) => !Object.hasOwn(STYLES, name));
  if (unknown) throw new Broken(`Rich text has no style ${unknown}.`);
  return names.reduce((node, name) => h(STYLES[name], {}, node), PIECES[piece.type](piece, context));
}

function fromHex(unicode) {
  const points = unicode.split('-').map((one) => Number.parseInt(one, 16));
  if (points.some((one) => !(one >= 0 && one <= 0x10ffff))) throw new Broken(`Not the code of an emoji: ${unicode}`);
  return String.fromCodePoint(...points);
}

function swatch(value) {
  if (!COLOR.test(value)) throw new Broken(`Not a colour: ${value}`);
  const sample = h('span.swatch', { 'aria-hidden': 'true' });
  sample.style.backgroundColor = value;
  return h('span.color', {}, value, sample);
}
