/** Menus of one choice or several, with type-ahead. */

import { fill, h, icon } from '../dom.js';
import { Dropdown } from './dropdown.js';

const SETTLES = 250; // ms after the last letter, before the app is asked

/**
 * @typedef {object} Menu
 * @property {Record<string, unknown>} names - attributes of the field
 * @property {import('./sources.js').Source} source
 * @property {unknown} value - null or one value; a list for several
 * @property {string} placeholder
 * @property {number} [most] - how many can be chosen; more than one value where it is set
 * @property {boolean} canClear
 * @property {(value: unknown) => Promise<boolean>} choose - false: it is taken back
 */

/** A field whose list drops down; of the menu's life only this module knows. */
export class Combobox {
  /** @param {Menu} menu */
  constructor(menu) {
    this.menu = menu;
    this.several = menu.most !== undefined;
    this.value = menu.value;
    this.sent = menu.value;
    this.input = h('input.select-input', {
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      ...menu.names,
    });
    this.chips = h('span.chips');
    this.clear = h('button.select-clear', { type: 'button', 'aria-label': 'Clear', hidden: true }, icon('close', 14));
    const field = `div.field.select${this.several ? '.many' : ''}`;
    this.node = h(field, {}, this.several && this.chips, this.input, this.clear, icon('down', 16));
    this.list = new Dropdown(this.node, this.input, { several: this.several, pick: (choice) => this.pick(choice) });
    this.listen();
    this.draw();
  }

  listen() {
    const { input } = this;
    this.node.addEventListener('click', (event) => this.click(event));
    input.addEventListener('input', () => this.offer(input.value));
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('blur', () => this.close());
  }

  click({ target }) {
    if (this.clear.contains(target)) return this.settle(null);
    const chip = target.closest('.chip-remove');
    if (chip) return this.remove(Number(chip.dataset.at));
    this.input.focus();
    if (!this.list.isOpen) this.open();
    return undefined;
  }

  key(event) {
    const { list } = this;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.isOpen) list.step(step);
      else this.open();
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault(); // never the whole form
      if (list.isOpen) list.take();
      else this.open();
    } else if (event.key === 'Escape' && list.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === 'Backspace' && this.several && !this.input.value && this.value.length) {
      this.remove(this.value.length - 1);
    } else if (event.key === 'Tab' && list.isOpen) this.close();
  }

  open() {
    this.input.select();
    this.offer('');
  }

  /** Offer what fits to what is typed; where the app is asked, once the person has stopped typing. */
  async offer(typed) {
    clearTimeout(this.waiting);
    const asking = Symbol('typed');
    this.asking = asking;
    this.list.open();
    if (this.menu.source.asks) {
      this.show({ groups: [], hint: 'Searching…' });
      await new Promise((go) => (this.waiting = setTimeout(go, typed ? SETTLES : 0)));
    }
    const offer = await this.menu.source.offer(typed);
    if (this.asking === asking && this.list.isOpen) this.show(offer);
  }

  show(offer) {
    const keys = this.chosen().map(({ key }) => key);
    const isFull = this.several && keys.length >= this.menu.most;
    this.list.show(offer, { isChosen: ({ key }) => keys.includes(key), isFull });
  }

  chosen() {
    return [this.value].flat().filter((one) => one !== null).map(this.menu.source.name);
  }

  pick(choice) {
    if (!this.several) {
      this.close();
      return this.settle(choice.value);
    }
    const keys = this.chosen().map(({ key }) => key);
    const at = keys.indexOf(choice.key);
    this.value = at >= 0 ? this.value.toSpliced(at, 1) : [...this.value, choice.value];
    this.draw();
    return this.offer('');
  }

  remove(at) {
    this.value = this.value.toSpliced(at, 1);
    this.draw();
    this.input.focus();
    if (!this.list.isOpen) this.settle(this.value);
    else this.offer(this.input.value);
  }

  /** Hide the list; several choices are sent now, together. */
  close() {
    this.asking = null;
    if (!this.list.isOpen) return;
    this.list.close();
    this.draw();
    if (this.several && JSON.stringify(this.value) !== JSON.stringify(this.sent)) this.settle(this.value);
  }

  async settle(value) {
    const before = this.sent;
    this.value = value;
    this.sent = value;
    this.draw();
    if (await this.menu.choose(value)) return;
    this.value = before;
    this.sent = before;
    this.draw();
  }

  draw() {
    const chosen = this.chosen();
    this.clear.hidden = !(this.menu.canClear && chosen.length);
    if (this.several) {
      fill(this.chips, chosen.map(({ label }, at) => chip(label, at)));
      this.input.value = '';
    } else this.input.value = chosen[0]?.label ?? '';
    this.input.placeholder = this.several && chosen.length ? '' : this.menu.placeholder;
  }
}

function chip(label, at) {
  const remove = { type: 'button', 'aria-label': `Remove ${label}`, data: { at } };
  return h('span.chip', {}, h('span.chip-text', {}, label), h('button.chip-remove', remove, icon('close', 12)));
}
