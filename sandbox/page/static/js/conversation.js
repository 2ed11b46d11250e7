/** The conversation that is shown. */

import { read } from './api.js';
import { contextOf } from './context.js';
import { h, fill } from './dom.js';
import { renderBlocks } from './kit/render.js';
import { on, state } from './state.js';

/** Show the conversation in this element. */
export function mountMain(element) {
  const show = async () => {
    const part = await read('messages', { place: state.route.place });
    fill(element, part.messages.map((one) => h('article', {}, one.text, renderBlocks(one.blocks ?? [], contextOf({})))));
  };
  on('route', show);
  on('message', show);
}
