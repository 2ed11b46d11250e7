/** Messages below each other: by days, those of one author together, and each drawn again only if it changed. */

import { h } from './dom.js';
import { drawMessage, renderMessage } from './message.js';
import { dayInWords, dayOf, momentOf } from './time.js';

const TOGETHER = 300; // seconds within which messages of one author stand under one name

/** The rows of one list. */
export class Rows {
  #element;
  #contextOf;
  #openThread;
  #drawn = new Map(); // ts -> { message, grouped, article }
  #days = new Map(); // day -> { section, heading }
  #line = h('div.new-line', { role: 'separator', 'aria-label': 'New messages' }, h('span', {}, 'New'));

  /**
   * @param {HTMLElement} element - that they are put into
   * @param {{contextOf: (message: object) => import('./context.js').Context, openThread?: (ts: string) => void}} how
   */
  constructor(element, { contextOf, openThread }) {
    this.#element = element;
    this.#contextOf = contextOf;
    this.#openThread = openThread;
  }

  /**
   * Show these messages, oldest first.
   * @param {object[]} messages
   * @param {string} [newFrom] - the timestamp of the first one that is new to the reader
   */
  show(messages, newFrom = '') {
    const days = new Map();
    let last = null;
    for (const message of messages) {
      const day = dayOf(momentOf(message.ts));
      if (!days.has(day)) days.set(day, { at: momentOf(message.ts), rows: [] });
      const { rows } = days.get(day);
      if (message.ts === newFrom) rows.push(this.#line);
      const grouped = rows.length > 0 && message.ts !== newFrom && goesOn(last, message);
      rows.push(this.#row(message, grouped));
      last = message;
    }
    this.#forget(new Set(messages.map((one) => one.ts)), days);
    arrange(this.#element, [...days].map(([day, { at, rows }]) => this.#section(day, at, rows)));
  }

  /** Draw every message again when they are shown next. */
  forgetAll() {
    for (const drawn of this.#drawn.values()) drawn.message = null;
  }

  /** The article of the message with this timestamp, if it is shown. */
  find(ts) {
    return this.#drawn.get(ts)?.article;
  }

  /** All articles, oldest first. */
  get articles() {
    return [...this.#element.querySelectorAll('article')];
  }

  #row(message, grouped) {
    const before = this.#drawn.get(message.ts);
    if (before && before.message === message && before.grouped === grouped) return before.article;
    const how = { grouped, openThread: this.#openThread };
    const context = this.#contextOf(message);
    const article = before?.article ?? renderMessage(message, context, how);
    if (before) keepingFocus(article, () => drawMessage(article, message, context, how));
    this.#drawn.set(message.ts, { message, grouped, article });
    return article;
  }

  #section(day, at, rows) {
    if (!this.#days.has(day)) {
      const heading = h('h3.day-name');
      this.#days.set(day, { section: h('section.day', {}, h('div.day-line', {}, heading)), heading });
    }
    const { section, heading } = this.#days.get(day);
    const words = dayInWords(at);
    if (heading.textContent !== words) heading.textContent = words;
    arrange(section, [section.firstChild, ...rows]);
    return section;
  }

  #forget(shown, days) {
    for (const ts of this.#drawn.keys()) if (!shown.has(ts)) this.#drawn.delete(ts);
    for (const day of this.#days.keys()) if (!days.has(day)) this.#days.delete(day);
  }
}

function goesOn(last, message) {
  return (
    last !== null &&
    last.user === message.user &&
    last.subtype !== 'tombstone' &&
    message.subtype !== 'tombstone' &&
    !last.ephemeral &&
    !message.ephemeral &&
    Number(message.ts) - Number(last.ts) < TOGETHER
  );
}

/** Let an element have exactly these children; those that stay are not moved, so they keep focus and state. */
function arrange(element, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...element.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (element.childNodes[at] !== node) element.insertBefore(node, element.childNodes[at] ?? null);
  });
}

const FOCUSABLE = 'button, a[href], input, select, textarea, summary, [tabindex]';
const nameOf = (element) => element.dataset.actionId || element.getAttribute('aria-label') || element.textContent;

/** Draw what is in an article again; what had the focus there has it afterwards, or what stands in its place. */
function keepingFocus(article, draw) {
  const had = document.activeElement;
  const toolbar = article.querySelector(':scope > .toolbar');
  const inside = had !== article && article.contains(had);
  const [name, at] = inside ? [nameOf(had), [...article.querySelectorAll(FOCUSABLE)].indexOf(had)] : ['', -1];
  draw();
  if (toolbar) article.append(toolbar);
  if (!inside) return;
  const now = [...article.querySelectorAll(FOCUSABLE)];
  (now.find((one) => nameOf(one) === name) ?? now[at] ?? article).focus({ preventScroll: true });
}
