/** What a person has filled in of one view. */

import { complaintOf } from './checks.js';
import { fields, initialOf, keyOf, stillOffered } from './fields.js';

const KEPT = 'patrol-form'; // in this tab: a reload loses nothing

/** The fields of one view: what stands in them, and what is wrong with it. */
export class Form {
  #values = new Map();
  #blocks = [];

  /**
   * @param {string} [id] - under which it is kept in this tab; nothing is kept without one
   * @param {string} [place] - the conversation that the person was in
   */
  constructor(id = '', place = '') {
    this.id = id;
    this.place = place;
    /** @type {Map<string, string>} what is wrong, by block id */
    this.errors = new Map();
    /** Called when something was wrong with a field that is filled in anew. */
    this.onmend = () => {};
    const kept = id && sessionStorage.getItem(`${KEPT}-${id}`);
    if (kept) this.#values = new Map(JSON.parse(kept));
  }

  /**
   * Take the fields of these blocks. As in Slack a field keeps what stands in it where block id and action id stay
   * the same; others begin with what the app gave them.
   * @param {object[]} blocks
   */
  take(blocks) {
    const before = this.#values;
    this.#blocks = blocks;
    this.#values = new Map();
    for (const [block, element] of fields(blocks)) {
      const key = keyOf(block, element);
      const had = before.has(key) ? stillOffered(element, before.get(key)) : null;
      this.#values.set(key, before.has(key) && had !== null ? had : this.#begin(before, key, element));
    }
    this.errors.clear();
    this.#keep();
  }

  #begin(before, key, element) {
    const emptied = before.has(key) && before.get(key) === null;
    return emptied ? null : initialOf(element, this.place);
  }

  /** What stands in a field; null is nothing. */
  get(block, element) {
    return this.#values.get(keyOf(block, element)) ?? null;
  }

  /** Something is filled in. */
  set(block, element, value) {
    this.#values.set(keyOf(block, element), value);
    this.#keep();
    if (this.errors.delete(block.block_id)) this.onmend();
  }

  /** Everything, as the verbs `submit` and `press_view` take it: by block id and action id. */
  values() {
    return Object.fromEntries(this.#values);
  }

  /**
   * Look for what Slack's own client would hold back; `errors` then says what is wrong.
   * @returns {boolean} - whether the view can be sent
   */
  check() {
    const found = [...fields(this.#blocks)]
      .filter(([block]) => block.type === 'input')
      .map(([block, element]) => [block.block_id, complaintOf(block, element, this.get(block, element))]);
    this.complain(Object.fromEntries(found.filter(([, words]) => words)));
    return this.errors.size === 0;
  }

  /**
   * Something is wrong.
   * @param {Record<string, string>} errors - sentences by block id
   */
  complain(errors) {
    this.errors = new Map(Object.entries(errors));
  }

  #keep() {
    if (this.id) sessionStorage.setItem(`${KEPT}-${this.id}`, JSON.stringify([...this.#values]));
  }
}

/**
 * Forget what was filled in of views that are closed.
 * @param {string} owner - with what the ids of a person's forms begin
 * @param {string[]} open - the ids that stay
 */
export function forgetOthers(owner, open) {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(`${KEPT}-${owner}`));
  for (const key of keys) if (!open.includes(key.slice(KEPT.length + 1))) sessionStorage.removeItem(key);
}
