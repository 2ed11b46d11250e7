/** The time and how Patrol fares, at a glance, where the bar has no room for their groups. */

import { h } from '../dom.js';
import { on, state } from '../state.js';
import { inWords, now } from '../time.js';
import { dotOf } from './patrol.js';

const OFTEN = 250; // ms between two looks at the clock
const DAY = { weekday: 'short' };
const REST = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** A dot and the time; screen readers find both in their groups. */
export function glance() {
  const dot = h('span.dot');
  const day = h('span.glance-day');
  const rest = h('span');
  const tick = () => {
    if (!state.stage.now) return;
    const words = inWords(now(), REST);
    if (rest.textContent === words) return;
    rest.textContent = words;
    day.textContent = inWords(now(), DAY);
  };
  const show = () => {
    dot.className = dotOf(state.stage);
    tick();
  };
  on('stage', show);
  on('workspace', show);
  setInterval(tick, OFTEN);
  return h('span.glance', { 'aria-hidden': 'true' }, dot, day, rest);
}
