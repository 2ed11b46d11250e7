/** The list of a conversation's messages: it scrolls through all of them, and keeps its place. */

import { act } from './api.js';
import { fill, h, icon } from './dom.js';
import { messagesOf } from './messages.js';
import { messageContext } from './press.js';
import { go } from './route.js';
import { keepStop, rove } from './roving.js';
import { Rows } from './rows.js';
import { me, on, state, tell, titleOf } from './state.js';
import { addToolbar } from './toolbar.js';
import { beginning } from './welcome.js';

const NEAR = 800; // px to an end at which more is loaded
const END = 24; // px to the end that still count as the end

/** One list; it lives as long as its conversation is shown. */
export class Log {
  #rows;
  #place;
  #messages;
  #newFrom = '';
  #isOver = false;
  #isBusy = false;
  #sizes;
  #size = '';

  /** @param {object} place */
  constructor(place) {
    this.#place = place;
    this.#messages = messagesOf(place.id);
    this.start = h('div.log-start');
    this.list = h('div.log-rows');
    this.content = h('div.log-content', {}, this.start, this.list);
    const name = `Messages in ${titleOf(place)}`;
    this.scroller = h('div.log', { role: 'log', 'aria-label': name, 'aria-busy': 'true' }, this.content);
    this.jump = h('button.jump', { type: 'button', hidden: true, onclick: () => this.toNewest() });
    this.element = h('div.log-frame', {}, this.scroller, this.jump);
    const openThread = (thread) => go({ thread });
    this.#rows = new Rows(this.list, { contextOf: messageContext, openThread });
    addToolbar(this.scroller, (ts) => this.#messages.shown.find((one) => one.ts === ts), { openThread });
    this.scroller.addEventListener('scroll', () => (this.#isResized() ? this.#toEnd() : this.#scrolled()), { passive: true });
    rove(this.scroller);
    this.#sizes = new ResizeObserver(() => this.pinned && this.#toEnd());
    this.#sizes.observe(this.content);
    this.#sizes.observe(this.scroller);
    this.pinned = !this.#messages.kept;
  }

  /** Load what is missing, and show the list in this element; rejects as `read` does. */
  async open(element) {
    if (!this.#messages.loaded) await this.#messages.open();
    if (this.#isOver) return;
    fill(element, this.element);
    this.#newFrom = this.#firstUnread();
    this.#draw();
    const kept = this.#messages.kept;
    const article = kept && this.#rows.find(kept.ts);
    if (article) this.scroller.scrollTop += article.getBoundingClientRect().top - this.#top() - kept.offset;
    else this.#toEnd();
    this.scroller.setAttribute('aria-busy', 'false');
    this.#scrolled();
  }

  /** Whether this list shows the place, and is not closed. */
  shows(place) {
    return !this.#isOver && this.#place.id === place;
  }

  /** Something of the conversation changed: draw it, and stay at the place. */
  changed(message = null) {
    if (this.#isOver || !this.#messages.loaded) return;
    const isOfOthers = message && message.user !== state.me && message.ts > (this.#last ?? '');
    if (message?.user === state.me) this.#newFrom = '';
    if (isOfOthers && !this.#isSeen()) this.#newFrom ||= message.ts;
    this.#keepingPlace(() => this.#draw());
    this.#scrolled();
  }

  /** Today and Yesterday, people or the conversation are called otherwise now. */
  turned() {
    this.#place = state.places.get(this.#place.id) ?? this.#place;
    this.scroller.setAttribute('aria-label', `Messages in ${titleOf(this.#place)}`);
    this.#rows.forgetAll();
    this.changed();
  }

  /** Show the newest messages. */
  async toNewest() {
    this.pinned = true;
    if (this.#messages.newer) await this.#messages.open();
    this.#draw();
    this.#toEnd();
    this.#scrolled();
    this.jump.hidden = true;
  }

  /** Go to this message, if it is loaded. */
  toMessage(ts) {
    this.#rows.find(ts)?.scrollIntoView({ block: 'center' });
  }

  /** The reader looks again, or has read elsewhere: what is at the end is read now. */
  looked() {
    if (this.#messages.loaded) this.#scrolled();
  }

  /** Keep the place, and end. */
  close() {
    const at = this.pinned ? null : this.#firstSeen();
    this.#messages.kept = at ? { ts: at.dataset.ts, offset: at.getBoundingClientRect().top - this.#top() } : null;
    this.#messages.rest();
    this.#isOver = true;
    this.#sizes.disconnect();
  }

  #last = '';

  #draw() {
    const shown = this.#messages.shown;
    this.#rows.show(shown, this.#newFrom);
    this.#last = shown[shown.length - 1]?.ts ?? '';
    fill(this.start, this.#messages.older ? h('p.note', {}, 'Loading older messages …') : beginning(this.#place, !shown.length));
    keepStop(this.scroller);
  }

  #firstUnread() {
    const mark = state.places.get(this.#place.id)?.read ?? '';
    const fresh = this.#messages.part.find((one) => one.ts > mark && one.user !== me()?.id);
    return this.#messages.older && fresh === this.#messages.part[0] ? '' : (fresh?.ts ?? '');
  }

  // A scroll that comes of another size of the list is not the reader's.
  #isResized() {
    const size = `${this.scroller.clientWidth} ${this.scroller.clientHeight}`;
    const isResized = size !== this.#size;
    this.#size = size;
    return isResized && this.pinned;
  }

  #isSeen() {
    return this.pinned && document.visibilityState === 'visible';
  }

  #scrolled() {
    if (this.#isOver) return;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const below = scrollHeight - clientHeight - scrollTop;
    this.pinned = below <= END && !this.#messages.newer;
    const unread = state.places.get(this.#place.id)?.unread ?? 0;
    const words = unread ? `${unread} new` : 'Jump to newest';
    if (this.jump.textContent !== words) fill(this.jump, icon('down', 14), words);
    this.jump.hidden = this.pinned || (below < clientHeight && !this.#messages.newer && !unread);
    this.#markRead();
    if (scrollTop < NEAR && this.#messages.older) this.#more('loadOlder');
    else if (below < NEAR && this.#messages.newer) this.#more('loadNewer');
  }

  async #more(which) {
    if (this.#isBusy || !this.#messages.loaded) return;
    this.#isBusy = true;
    this.scroller.setAttribute('aria-busy', 'true');
    try {
      await this.#messages[which]();
      if (!this.#isOver) this.#keepingPlace(() => this.#draw());
    } catch {
      return; // the bar above says that the sandbox is not there; all is read anew when it comes back
    } finally {
      this.#isBusy = false;
      this.scroller.setAttribute('aria-busy', 'false');
    }
    this.#scrolled();
  }

  // The browser keeps the place when heights change; where rows are put in it must not do so a second time.
  #keepingPlace(change) {
    if (this.pinned && !this.#messages.newer) {
      change();
      this.#toEnd();
      return;
    }
    const anchor = this.#firstSeen();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.scroller.classList.add('still');
    change();
    if (anchor?.isConnected) this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    requestAnimationFrame(() => this.scroller.classList.remove('still'));
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #top() {
    return this.scroller.getBoundingClientRect().top;
  }

  #firstSeen() {
    const top = this.#top();
    return this.#rows.articles.find((one) => one.getBoundingClientRect().bottom > top);
  }

  async #markRead() {
    const newest = this.#messages.newest;
    const place = state.places.get(this.#place.id);
    if (!newest || !place || !this.#isSeen() || newest.ts <= place.read) return;
    const before = place.read;
    place.read = newest.ts; // at once, so that it is said once
    try {
      const said = await act('read', { place: place.id, ts: newest.ts });
      if (state.places.get(place.id) !== place) return; // told anew meanwhile, or somebody else is acted as
      state.places.set(place.id, said.place);
      tell('place', said.place);
    } catch {
      place.read = before; // the sandbox is not there; said again with the next message
    }
  }
}
