/** Cards, rows of cards, and containers of other blocks. */

import { h } from '../dom.js';
import { renderElement } from './elements.js';
import { picture } from './media.js';
import { Broken, attempt, demand, each, listOf } from './problem.js';
import { renderRich } from './rich.js';
import { PLAIN, renderText } from './text.js';

const WIDTHS = ['narrow', 'standard', 'wide', 'full'];

/** A card: a picture, words and buttons, each of which may be missing, but not all. */
export function renderCard(card, context) {
  if (![card.hero_image, card.title, card.actions, card.body].some(Boolean)) throw new Broken('This card is empty.');
  return h(
    'article.card',
    {},
    card.hero_image && attempt(() => picture(card.hero_image, 'hero')),
    h(
      'div.card-body',
      {},
      heading(card, context),
      card.body && h('div.text', {}, renderText(card.body, context)),
      card.actions && h('div.actions', {}, each(listOf(card.actions, 'buttons'), (one) => renderElement(one, card, context))),
    ),
  );
}

function heading({ icon, title, subtitle }, context) {
  if (!icon && !title && !subtitle) return null;
  const words = [
    title && h('div.card-title', {}, renderText(title, context)),
    subtitle && h('div.note', {}, renderText(subtitle, context)),
  ];
  return h('div.card-heading', {}, icon && attempt(() => picture(icon, 'mark')), h('div', {}, words));
}

/** Cards in a row, which scrolls. */
export function renderCarousel(block, context) {
  demand(block, 'elements');
  const cards = listOf(block.elements, 'cards');
  return h('div.carousel', { tabindex: 0, role: 'group', 'aria-label': `${cards.length} cards` }, each(cards, (card) => of(card, context)));
}

function of(card, context) {
  if (card?.type !== 'card') throw new Broken(`A carousel holds cards, not ${card?.type}.`);
  return renderCard(card, context);
}

/** Blocks under a title, which folds them where the block says so. */
export function renderContainer(block, context, render) {
  demand(block, 'child_blocks');
  if (!block.title && !block.rich_text_title) throw new Broken('This container has no title.');
  const width = block.width ?? 'standard';
  if (!WIDTHS.includes(width)) throw new Broken(`A container has no width ${width}.`);
  const words = h('div', {}, titleOf(block, context), block.subtitle && h('div.note', {}, renderText(block.subtitle, context)));
  const title = [block.icon && attempt(() => picture(block.icon, 'mark')), words];
  const inside = h('div.container-body', {}, render(block.child_blocks, context));
  if (block.is_collapsible !== true) {
    const line = block.has_header_divider === true ? '.ruled' : '';
    return h(`section.container.${width}`, {}, h(`div.container-title${line}`, {}, title), inside);
  }
  const open = block.default_collapsed !== true;
  return h(`details.container.${width}`, { open }, h('summary.container-title', {}, title), inside);
}

function titleOf(block, context) {
  if (block.rich_text_title) return h('div.card-title', {}, renderRich(block.rich_text_title, context));
  return block.title && h('div.card-title', {}, renderText(block.title, context, PLAIN));
}
