/** What stands within a line of Markdown: bold, italics, code, links. */

import { h } from '../dom.js';
import { outward } from './links.js';
import { withEmoji } from './mrkdwn.js';

const WORD = /^[\p{L}\p{N}]$/u;

/** In this order at each place: how it looks, and what it makes. Single marks hold no mark of their own kind. */
const MARKS = [
  [/\\([!-/:-@[-`{-~])/y, ([, sign]) => document.createTextNode(sign)],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, ([, , code]) => h('code', {}, code.replace(/^ (.*) $/, '$1'))],
  [/!?\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/y, ([, words, to]) => outward(to, span(words))],
  [/<((?:https?:\/\/|mailto:)[^\s<>]+)>/y, ([, to]) => outward(to)],
  [/\*\*(?=\S)([\s\S]*?\S)\*\*(?!\*)/y, ([, words]) => h('strong', {}, span(words))],
  [/__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}_])/uy, ([, words]) => h('strong', {}, span(words))],
  [/~~(?=\S)([\s\S]*?\S)~~/y, ([, words]) => h('s', {}, span(words))],
  [/\*(?=[^\s*])([^*]*(?:\*\*[^*]+\*\*[^*]*)*)(?<!\s)\*(?!\*)/y, ([, words]) => h('em', {}, span(words))],
  [/_(?=[^\s_])([^_]*?[^\s_])_(?![\p{L}\p{N}_])/uy, ([, words]) => h('em', {}, span(words))],
  [/https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]]/y, ([to]) => outward(to)],
];

/**
 * A line, or several, of Markdown as nodes.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function span(text) {
  const nodes = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const [node, next] = marked(text, at) ?? [null, at + 1];
    if (node) {
      nodes.push(...withEmoji(plain), node);
      plain = '';
    } else plain += text[at];
    at = next;
  }
  return h('span.span', {}, nodes, withEmoji(plain));
}

function marked(text, at) {
  if (text[at] === '_' && WORD.test(text[at - 1] ?? '')) return null;
  for (const [pattern, make] of MARKS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [make(match), at + match[0].length];
  }
  return null;
}
