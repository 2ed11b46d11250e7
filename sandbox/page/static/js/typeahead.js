/** The list above a line that is being typed: arrows choose, Tab or Enter take, Escape closes. */

import { fill, h } from './dom.js';
import { suggest } from './suggestions.js';

let count = 0;

/** The suggestions for one textarea; the focus stays in that. */
export class Typeahead {
  #text;
  #list;
  #where;
  #found = null;
  #at = -1;

  /**
   * @param {HTMLTextAreaElement} text
   * @param {HTMLElement} frame - the list stands in it
   * @param {{isThread?: boolean}} where
   */
  constructor(text, frame, where) {
    this.#text = text;
    this.#where = where;
    this.#list = h('div.suggestions', { role: 'listbox', id: `suggestions-${(count += 1)}`, hidden: true });
    frame.prepend(this.#list);
    text.setAttribute('aria-autocomplete', 'list');
    text.setAttribute('aria-controls', this.#list.id);
    text.addEventListener('input', () => this.#update());
    text.addEventListener('click', () => this.#update());
    text.addEventListener('keydown', (event) => this.#key(event));
    text.addEventListener('blur', () => this.close());
  }

  /** Show nothing until something else is typed. */
  close() {
    this.#found = null;
    this.#list.hidden = true;
    this.#text.removeAttribute('aria-activedescendant');
    fill(this.#list);
  }

  #update() {
    const { value, selectionStart, selectionEnd } = this.#text;
    this.#found = selectionStart === selectionEnd ? suggest(value.slice(0, selectionStart), this.#where) : null;
    if (!this.#found) {
      this.close();
      return;
    }
    this.#list.setAttribute('aria-label', this.#found.label);
    this.#list.hidden = false;
    fill(this.#list, this.#found.options.map((option, at) => this.#option(option, at)));
    this.#mark(this.#found.isEager ? 0 : -1);
  }

  #option({ name, note }, at) {
    const id = `${this.#list.id}-${at}`;
    const take = (event) => {
      event.preventDefault(); // the focus stays in the text
      this.#take(at);
    };
    return h('div.suggestion', { role: 'option', id, onmousedown: take }, h('strong', {}, name), note && h('span.note', {}, note));
  }

  #mark(at) {
    this.#at = at;
    [...this.#list.children].forEach((one, index) => one.setAttribute('aria-selected', String(index === at)));
    const chosen = this.#list.children[at];
    if (chosen) this.#text.setAttribute('aria-activedescendant', chosen.id);
    else this.#text.removeAttribute('aria-activedescendant');
    chosen?.scrollIntoView({ block: 'nearest' });
  }

  #take(at) {
    const { from, typed, options } = this.#found;
    this.#text.focus();
    this.#text.setSelectionRange(from, from + typed.length);
    this.#text.setRangeText(options[at].word, from, from + typed.length, 'end');
    this.close();
    this.#text.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #key(event) {
    if (!this.#found || event.isComposing) return;
    const count = this.#found.options.length;
    if (event.key === 'ArrowDown') this.#mark((this.#at + 1) % count);
    else if (event.key === 'ArrowUp') this.#mark((this.#at <= 0 ? count : this.#at) - 1);
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab' && !event.shiftKey) this.#take(Math.max(0, this.#at));
    else if (event.key === 'Enter' && !event.shiftKey && this.#at >= 0) this.#take(this.#at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
