/** The list that drops down below a field. */

import { fill, h, svg } from '../dom.js';
import { freshId } from './naming.js';

const GAP = 4; // px between the field and the list
const EDGE = 8; // px to the edge of the window

const TICK = { d: 'M4 10.5l4 4 8-9', fill: 'none', stroke: 'currentColor', 'stroke-width': 2 };
const tick = () => svg('svg', { viewBox: '0 0 20 20', width: 16, height: 16, class: 'icon', 'aria-hidden': 'true' }, svg('path', TICK));

/** A list of choices below a field; the field keeps the focus. */
export class Dropdown {
  /**
   * @param {HTMLElement} anchor - below which it opens
   * @param {HTMLInputElement} input - which has the focus
   * @param {{several: boolean, pick: (choice: object) => void}} how
   */
  constructor(anchor, input, { several, pick }) {
    this.anchor = anchor;
    this.input = input;
    this.pick = pick;
    this.several = several;
    this.rows = [];
    this.at = -1;
    this.id = freshId();
    this.box = h('div.dropdown', { role: 'listbox', id: this.id, 'aria-multiselectable': several ? 'true' : null });
    this.box.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
    this.place = this.place.bind(this);
  }

  /** Whether it is shown. */
  get isOpen() {
    return this.box.isConnected;
  }

  /** Show it. */
  open() {
    if (this.isOpen) return;
    this.box.setAttribute('aria-label', this.input.getAttribute('aria-label') ?? 'Options');
    (this.anchor.closest('dialog') ?? document.body).append(this.box);
    this.input.setAttribute('aria-expanded', 'true');
    this.input.setAttribute('aria-controls', this.id);
    addEventListener('scroll', this.place, true);
    addEventListener('resize', this.place);
  }

  /** Hide it. */
  close() {
    this.box.remove();
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
    removeEventListener('scroll', this.place, true);
    removeEventListener('resize', this.place);
  }

  /**
   * Show what is offered.
   * @param {import('./sources.js').Offer} offer
   * @param {{isChosen: (choice: object) => boolean, isFull: boolean}} now
   */
  show({ groups, hint }, { isChosen, isFull }) {
    this.rows = [];
    const shown = groups.map(({ label, choices }) => {
      const rows = choices.map((choice) => this.row(choice, isChosen(choice), isFull && !isChosen(choice)));
      return label ? h('div', { role: 'group', 'aria-label': label }, h('div.dropdown-group', {}, label), rows) : rows;
    });
    fill(this.box, shown, this.rows.length === 0 && h('div.dropdown-hint', { role: 'status' }, hint));
    const chosen = this.rows.findIndex(({ node }) => node.getAttribute('aria-selected') === 'true');
    this.move(chosen >= 0 && !this.several ? chosen : this.rows.length ? 0 : -1);
    this.place();
  }

  row(choice, isChosen, isOff) {
    const state = { 'aria-selected': `${isChosen}`, 'aria-disabled': isOff ? 'true' : null };
    const words = h('span', {}, choice.label, choice.note && h('span.note', {}, choice.note));
    const node = h('div.dropdown-row', { role: 'option', id: freshId(), ...state }, words, isChosen && tick());
    node.addEventListener('click', () => !isOff && this.pick(choice));
    node.addEventListener('pointermove', () => this.mark(this.rows.findIndex((row) => row.node === node)));
    this.rows.push({ choice, node, isOff });
    return node;
  }

  /** Go to a row. */
  move(to) {
    this.mark(to);
    this.rows[to]?.node.scrollIntoView({ block: 'nearest' });
  }

  mark(to) {
    this.rows[this.at]?.node.classList.remove('active');
    this.at = to;
    this.rows[to]?.node.classList.add('active');
    if (to >= 0) this.input.setAttribute('aria-activedescendant', this.rows[to].node.id);
    else this.input.removeAttribute('aria-activedescendant');
  }

  /** Go up or down by so many rows, around at the ends. */
  step(by) {
    if (this.rows.length) this.move((this.at + by + this.rows.length) % this.rows.length);
  }

  /** Take the row that is marked. */
  take() {
    const row = this.rows[this.at];
    if (row && !row.isOff) this.pick(row.choice);
  }

  /** Put it where there is room: below the field, or above it. */
  place() {
    const beside = this.anchor.getBoundingClientRect();
    this.box.style.minInlineSize = `${beside.width}px`;
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const below = beside.bottom + GAP + height <= innerHeight - EDGE || beside.top < height + EDGE;
    this.box.style.top = `${below ? beside.bottom + GAP : beside.top - GAP - height}px`;
    this.box.style.left = `${Math.max(EDGE, Math.min(beside.left, innerWidth - EDGE - width))}px`;
  }
}
