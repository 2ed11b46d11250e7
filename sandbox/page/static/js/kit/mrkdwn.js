/** Slack's own markup (Slack: formatting text): what is bold, a link, a mention; everything else is text. */

import { h } from '../dom.js';
import { renderDate } from './dates.js';
import { EMOJI, emojiOf, renderEmoji } from './emoji.js';
import { outward } from './links.js';
import { mentionAll, mentionGroup, mentionPerson, mentionPlace } from './mentions.js';
import { attempt, questionable } from './problem.js';

const STYLES = { '*': 'strong', _: 'em', '~': 's' };
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const BLOCK = /```([\s\S]+?)```/;
const QUOTE = /^(?:>|&gt;) ?/;
const TOKEN = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const ADDRESS = /https?:\/\/[^\s<>|*~`"']+[^\s<>|*_~`"'.,:;!?)\]}]/y;
// A word joiner is none of these: no word begins or ends there. A space without width is one.
const BETWEEN_WORDS = /^[\s\p{P}\p{S}\u200b]$/u;
const LETTER = /^[\p{L}\p{N}]$/u;

/**
 * Marked text as nodes.
 * @param {string} text
 * @param {import('../context.js').Context} context
 * @param {{verbatim?: boolean}} [how] - verbatim: addresses that are not in angle brackets stay text
 * @returns {HTMLElement}
 */
export function renderMrkdwn(text, context, { verbatim = false } = {}) {
  return h('span.mrkdwn', {}, attempt(() => fragment(paragraphs(String(text ?? ''), { context, verbatim }))));
}

/** Text as it is meant, without the three entities. */
export const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

function fragment(nodes) {
  const made = document.createDocumentFragment();
  made.append(...nodes);
  return made;
}

/** Code blocks, quotations and what stands between them; a line's end beside a block is the block's own. */
function paragraphs(text, how) {
  const [before, code, ...after] = text.split(BLOCK);
  if (code === undefined) return quoted(text, how);
  const shown = h('pre', {}, inline(code.replace(/^\n|\n$/g, ''), { ...how, code: true }));
  const rest = text.slice(before.length + code.length + 6).replace(/^\n/, '');
  return [
    ...(before ? quoted(before.replace(/\n$/, ''), how) : []),
    shown,
    ...(rest || after.length > 1 ? paragraphs(rest, how) : []),
  ];
}

function quoted(text, how) {
  const nodes = [];
  const lines = text.split('\n');
  while (lines.length) {
    const isQuote = QUOTE.test(lines[0]);
    const end = lines.findIndex((line) => QUOTE.test(line) !== isQuote);
    const run = lines.splice(0, end < 0 ? lines.length : end);
    if (isQuote) nodes.push(h('blockquote', {}, inline(run.map((line) => line.replace(QUOTE, '')).join('\n'), how)));
    else nodes.push(...inline(run.join('\n'), how));
  }
  return nodes;
}

/** A text without blocks, as nodes; in code nothing but what stands in angle brackets has a meaning. */
function inline(text, how) {
  const nodes = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const [node, next] = taken(text, at, how) ?? [null, at + 1];
    if (node) {
      if (plain) nodes.push(decode(plain));
      plain = '';
      nodes.push(node);
    } else plain += text.slice(at, next);
    at = next;
  }
  if (plain) nodes.push(decode(plain));
  return nodes;
}

/** What stands at this place, and where it ends; null where it is but a character. */
function taken(text, at, how) {
  const sign = text[at];
  if (sign === '<') return bracketed(text, at, how);
  if (how.code) return null;
  if (sign === '`') return coded(text, at, how);
  if (sign === ':') return emoji(text, at);
  if (sign in STYLES) return styled(text, at, how);
  if (sign === 'h' && !how.verbatim && isBetween(before(text, at))) {
    return found(ADDRESS, text, at, ([address]) => outward(decode(address)));
  }
  return null;
}

function found(pattern, text, at, make) {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match && [make(match), at + match[0].length];
}

/** Code stands by itself, as bold words do. */
function coded(text, at, how) {
  if (!isBetween(before(text, at))) return null;
  const taken = found(CODE, text, at, ([, code]) => h('code', {}, inline(code, { ...how, code: true })));
  return taken && isBetween(after(text, taken[1] - 1)) ? taken : null;
}

function bracketed(text, at, how) {
  const taken = found(TOKEN, text, at, ([whole, inside]) => token(inside, whole, how));
  if (taken || !/^<[@#!]/.test(text.slice(at, at + 2))) return taken;
  return [questionable(text.slice(at, at + 2), 'A mention that does not end.'), at + 2];
}

function token(inside, whole, { context }) {
  const bar = inside.indexOf('|');
  const what = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (what.startsWith('@')) return mentionPerson(what.slice(1), context, decode(label));
  if (what.startsWith('#')) return mentionPlace(what.slice(1), context);
  if (what.startsWith('!')) return special(what.slice(1).split('^'), decode(label), whole, context);
  const address = decode(what);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) return questionable(decode(whole), 'Neither a link nor a mention.');
  return label ? outward(address, ...withEmoji(label).map((part) => (part instanceof Node ? part : decode(part)))) : outward(address);
}

function special([name, ...rest], label, whole, context) {
  if (name === 'date') {
    const [seconds, format = '', link] = rest;
    return renderDate({ seconds, format: decode(format), link: link && decode(link), fallback: label }, context);
  }
  if (name === 'subteam') return mentionGroup(rest[0] ?? '', label);
  if (['here', 'channel', 'everyone'].includes(name)) return mentionAll(name);
  return questionable(decode(whole), `Slack has no <!${name}>.`);
}

function emoji(text, at) {
  EMOJI.lastIndex = at;
  const match = EMOJI.exec(text);
  if (!match) return null;
  const [whole, name, tone] = match;
  if (!emojiOf(name) && (LETTER.test(before(text, at)) || /^\d+$/.test(name))) return null; // a time of day, a name
  return [renderEmoji(name, tone), at + whole.length];
}

/** Bold, italic or struck out: marks stand beside a word on the inside and beside none on the outside. */
function styled(text, at, how) {
  const mark = text[at];
  if (!isBetween(before(text, at)) || /^[\s]?$/.test(text[at + 1] ?? '') || text[at + 1] === mark) return null;
  for (let end = at + 2; end < text.length && text[end] !== '\n'; end += 1) {
    if (text[end] === mark && !/\s/.test(text[end - 1]) && isBetween(after(text, end))) {
      return [h(STYLES[mark], {}, inline(text.slice(at + 1, end), how)), end + 1];
    }
    end += skipped(text, end);
  }
  return null;
}

/** How many characters after this one belong to it: no mark ends within code or angle brackets. */
function skipped(text, at) {
  const pattern = { '<': TOKEN, '`': CODE }[text[at]];
  if (!pattern) return 0;
  pattern.lastIndex = at;
  return (pattern.exec(text)?.[0].length ?? 1) - 1;
}

const isBetween = (character) => character === '' || BETWEEN_WORDS.test(character);
const before = (text, at) => [...text.slice(Math.max(0, at - 2), at)].pop() ?? '';
const after = (text, at) => [...text.slice(at + 1, at + 3)][0] ?? '';

/**
 * Text without markup, but with emoji by their names.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function withEmoji(text) {
  const nodes = [];
  let rest = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at)) {
    const [node, next] = emoji(text, at) ?? [null, at + 1];
    if (node) {
      nodes.push(text.slice(rest, at), node);
      rest = next;
    }
    at = next;
  }
  return [...nodes, text.slice(rest)];
}
