/** The messages of conversations, as far as they are loaded: a window on each, and the windows that were open last. */

import { read } from './api.js';
import { on } from './state.js';

const FIRST = 24; // fills a screen, and is laid out within a frame or two
const PAGE = 40; // what is loaded at a time of what is further up or down
const MOST = 250; // messages in one window; what is further away is loaded again when it is needed
const WINDOWS = 12; // conversations whose windows are kept, so that switching back is instant

/** Some messages in a row of one conversation, oldest first, without the replies in threads. */
export class Messages {
  /** @param {string} place */
  constructor(place) {
    this.place = place;
    this.loaded = false;
    this.older = false; // whether there are older ones than those that are here
    this.newer = false;
    this.kept = null; // where the reader was: `{ts, offset}`, null for the end
    this.part = [];
    this.notes = []; // what the workspace itself has said to the reader; the sandbox knows nothing of it
    this.waiting = 0; // for so many parts
    this.opening = null;
    this.missed = []; // changes that came while something was loaded
  }

  /** All that is shown: the messages with the notes between them. */
  get shown() {
    if (!this.notes.length) return this.part;
    const [first, last] = [this.part[0]?.ts ?? '', this.part[this.part.length - 1]?.ts ?? ''];
    const between = this.notes.filter((one) => (!this.older || one.ts > first) && (!this.newer || one.ts < last));
    return [...this.part, ...between].sort(byTs);
  }

  /** The newest message that the sandbox has; nothing where newer ones are not loaded. */
  get newest() {
    return this.newer ? undefined : this.part[this.part.length - 1];
  }

  /** Load the newest ones; what was here is forgotten. */
  open() {
    this.opening ??= this.#open().finally(() => (this.opening = null));
    return this.opening;
  }

  async #open() {
    const part = await this.#read({ limit: FIRST });
    [this.part, this.older, this.newer, this.loaded] = [part.messages, part.older, part.newer, true];
    this.#catchUp();
  }

  /** Load some that are older; those at the other end may be forgotten. */
  async loadOlder() {
    const [{ ts }] = this.part;
    const part = await this.#read({ before: ts });
    if (this.part[0]?.ts === ts) {
      this.part = [...part.messages, ...this.part];
      this.older = part.older;
      if (this.part.length > MOST) {
        this.part.length = MOST;
        this.newer = true;
      }
    } // else the window is another one by now, or has them already
    this.#catchUp();
  }

  /** Load some that are newer; those at the other end may be forgotten. */
  async loadNewer() {
    const { ts } = this.part[this.part.length - 1];
    const part = await this.#read({ after: ts });
    if (this.part[this.part.length - 1]?.ts === ts) {
      this.part = [...this.part, ...part.messages];
      this.newer = part.newer;
      this.#cutOld();
    }
    this.#catchUp();
  }

  /**
   * Take a message that is new, or says something else now.
   * @param {object} message
   * @returns {boolean} - whether something is shown differently
   */
  take(message) {
    if (this.waiting) this.missed.push(() => this.#take(message));
    return this.#take(message);
  }

  #take(message) {
    if (!this.loaded || isReply(message)) return false;
    const at = this.part.findIndex((one) => one.ts === message.ts);
    if (at >= 0) {
      if (JSON.stringify(this.part[at]) === JSON.stringify(message)) return false;
      this.part[at] = message;
      return true;
    }
    const last = this.part[this.part.length - 1];
    if (this.newer || (last && message.ts < last.ts)) return false;
    this.part.push(message);
    if (!this.kept) this.#cutOld();
    return true;
  }

  /** Forget a message that was deleted; whether it was shown. */
  drop(ts) {
    if (this.waiting) this.missed.push(() => this.#drop(ts));
    return this.#drop(ts);
  }

  #drop(ts) {
    const before = this.part.length;
    this.part = this.part.filter((one) => one.ts !== ts);
    return this.part.length < before;
  }

  /** Nobody looks any more: where the reader was at the end, a page is enough to come back to. */
  rest() {
    if (this.kept || this.newer || this.part.length <= FIRST) return;
    this.part = this.part.slice(-FIRST);
    this.older = true;
  }

  async #read(query) {
    this.waiting += 1;
    try {
      return await read('messages', { place: this.place, limit: PAGE, ...query });
    } catch (error) {
      if (this.waiting === 1) this.missed = []; // nothing is behind them any more
      throw error;
    } finally {
      this.waiting -= 1;
    }
  }

  #cutOld() {
    if (this.part.length <= MOST) return;
    this.part = this.part.slice(-MOST);
    this.older = true;
  }

  #catchUp() {
    for (const change of this.missed) change();
    if (!this.waiting) this.missed = [];
  }
}

const byTs = (one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0);

/** Whether a message stands in a thread, below another one. */
export const isReply = (message) => Boolean(message.thread_ts && message.thread_ts !== message.ts);

const windows = new Map(); // place -> Messages, in the order of their last use

/**
 * The window on a conversation: the one that was open before, or a new one that nothing is loaded into.
 * @param {string} place
 * @returns {Messages}
 */
export function messagesOf(place) {
  const found = windows.get(place) ?? new Messages(place);
  windows.delete(place);
  windows.set(place, found);
  while (windows.size > WINDOWS) windows.delete(windows.keys().next().value);
  return found;
}

// What changed while the sandbox was not heard is not known: everything is loaded anew. Notes stay.
on('there', (isThere) => {
  if (!isThere) return;
  for (const [place, one] of windows) {
    const fresh = new Messages(place);
    fresh.notes = one.notes;
    windows.set(place, fresh);
  }
});
on('message', (message) => windows.get(message.place)?.take(message));
on('gone', ({ place, ts }) => windows.get(place)?.drop(ts));
