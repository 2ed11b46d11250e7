/** The thread beside the conversation: a message, its replies, and where one answers. */

import { read } from './api.js';
import { createFoot, whyNot } from './composer.js';
import { fill, h } from './dom.js';
import { isReply } from './messages.js';
import { messageContext } from './press.js';
import { go } from './route.js';
import { keepStop, rove } from './roving.js';
import { Rows } from './rows.js';
import { closeBeside, noteBeside, showBeside } from './side.js';
import { here, me, on, state, titleOf } from './state.js';
import { addToolbar } from './toolbar.js';

let open = null;

/** Follow the address: the thread that it names is shown beside. */
export function mountThread() {
  on('route', follow);
  on('there', (isThere) => {
    if (isThere && open) open.key = ''; // read anew with the next route
  });
  on('message', (message) => {
    if (!open || message.place !== open.place) return;
    if (message.ts === open.ts) open.take(message, true);
    else if (isReply(message) && message.thread_ts === open.ts) open.take(message, false);
  });
  on('workspace', () => open?.look());
  on('names', () => open?.renamed());
  on('gone', ({ place, ts }) => open?.place === place && open.drop(ts));
}

function follow() {
  const { person, place, thread } = state.route;
  const key = [person, place, thread].join(' ');
  if (!thread) {
    if (open) closeBeside();
    return;
  }
  if (open?.key === key || me()?.name !== person || !here()) return;
  new Thread(place, thread, key).show();
}

class Thread {
  #replies = [];
  #parent = null;
  #missed = []; // what came while it was read; null afterwards
  #first;
  #rest;

  constructor(place, ts, key) {
    this.place = place;
    this.ts = ts;
    this.key = key;
  }

  async show() {
    const parent = h('div.thread-parent');
    const replies = h('div.thread-replies', { role: 'log', 'aria-label': 'Replies' });
    this.count = h('div.thread-count');
    this.scroller = h('div.thread-messages', {}, parent, this.count, replies);
    const place = here();
    this.foot = h('div.thread-foot', {}, createFoot({ place, thread: this.ts }));
    this.why = whyNot(place);
    this.#first = new Rows(parent, { contextOf: messageContext });
    this.#rest = new Rows(replies, { contextOf: messageContext });
    rove(this.scroller);
    addToolbar(this.scroller, (ts) => [this.#parent, ...this.#replies].find((one) => one?.ts === ts), {});
    const isSame = open?.ts === this.ts && open.place === this.place;
    const body = h('div.thread', {}, this.scroller, this.foot);
    showBeside('Thread', body, { note: titleOf(place), onclose: () => this.#left() });
    open = this;
    try {
      const said = await read('thread', { place: this.place, ts: this.ts });
      if (open !== this) return;
      this.#parent = said.parent;
      this.#replies = said.replies;
      const missed = this.#missed;
      this.#missed = null;
      this.#draw();
      for (const change of missed) change();
      if (!isSame) body.querySelector('textarea')?.focus();
      this.scroller.scrollTop = this.scroller.scrollHeight;
    } catch (error) {
      if (open === this) fill(this.scroller, h('p.problem', { role: 'alert' }, error.message));
    }
  }

  /** Whether one can write here may have changed. */
  look() {
    const place = state.places.get(this.place);
    if (!place || whyNot(place) === this.why) return;
    this.why = whyNot(place);
    fill(this.foot, createFoot({ place, thread: this.ts }));
  }

  /** People or the conversation may be called otherwise now. */
  renamed() {
    const place = state.places.get(this.place);
    if (!place) return; // the address leads elsewhere in a moment
    noteBeside(titleOf(place));
    this.#first.forgetAll();
    this.#rest.forgetAll();
    this.#draw();
  }

  take(message, isParent) {
    if (this.#missed) {
      this.#missed.push(() => this.take(message, isParent));
      return;
    }
    if (isParent) this.#parent = message;
    else {
      const at = this.#replies.findIndex((one) => one.ts === message.ts);
      if (at < 0) this.#replies.push(message);
      else this.#replies[at] = message;
    }
    this.#draw();
  }

  drop(ts) {
    if (this.#missed) {
      this.#missed.push(() => this.drop(ts));
      return;
    }
    this.#replies = this.#replies.filter((one) => one.ts !== ts);
    if (ts === this.ts) go({ thread: '' });
    else this.#draw();
  }

  #draw() {
    if (!this.#parent) return;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    this.#first.show([this.#parent]);
    this.#rest.show(this.#replies);
    keepStop(this.scroller);
    const count = this.#replies.length;
    fill(this.count, count ? h('span', {}, count === 1 ? '1 reply' : `${count} replies`) : null);
    if (isAtEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #left() {
    if (open === this) open = null;
    const { place, thread } = state.route;
    if (place === this.place && thread === this.ts) go({ thread: '' });
  }
}
