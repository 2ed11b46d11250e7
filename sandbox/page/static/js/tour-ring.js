/** The ring around what a caption of the tour speaks of. */

import { h } from './dom.js';

const WIDER = 2; // px around what it points at

const WHERE = {
  bar: '#bar',
  clock: '#bar [aria-label="Clock"]',
  composer: '#main .composer-box',
  file: '#side article',
  lines: '#side article',
  message: '#main [role="log"] article',
  patrol: '#bar [aria-label="Patrol"]',
};

const ring = h('div.tour-ring', { 'aria-hidden': 'true', hidden: true });

let seen = null; // was scrolled to, once

/**
 * Point at this; where it is not on the page, or cannot be seen there, at nothing.
 * @param {keyof typeof WHERE | ''} name - of several of a kind, the last is meant
 */
export function pointAt(name) {
  const target = WHERE[name] && [...document.querySelectorAll(WHERE[name])].at(-1);
  const box = target?.getBoundingClientRect();
  if (!box?.width) return pointNowhere();
  if (target !== seen) target.scrollIntoView({ block: 'nearest' });
  seen = target;
  if (!ring.isConnected) document.body.append(ring);
  ring.hidden = false;
  const seenIn = target.closest('.log, .thread-messages')?.getBoundingClientRect() ?? box; // a tall one is seen in part
  const top = Math.max(box.top, seenIn.top);
  ring.style.insetInlineStart = `${box.left - WIDER}px`;
  ring.style.insetBlockStart = `${top - WIDER}px`;
  ring.style.inlineSize = `${box.width + 2 * WIDER}px`;
  ring.style.blockSize = `${Math.max(0, Math.min(box.bottom, seenIn.bottom) - top) + 2 * WIDER}px`;
}

/** Point at nothing. */
export function pointNowhere() {
  ring.hidden = true;
  seen = null;
}
