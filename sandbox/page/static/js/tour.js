/** The guided tour: the sandbox plays it, and this page goes where it is, types what is typed, and shows the captions. */

import { act } from './api.js';
import { h, fill } from './dom.js';
import { address, go } from './route.js';
import { on, state } from './state.js';
import { pointAt, pointNowhere } from './tour-ring.js';
import { eraseTyped, type } from './tour-typing.js';
import { toast } from './ui.js';

const GAP = 8; // px between the bar and the captions

const caption = h('p.tour-caption', { 'aria-live': 'polite' });
const progress = h('progress', { 'aria-label': 'Progress of the tour' });
const foot = h('div.tour-foot');
const region = h('section.tour', { role: 'region', 'aria-label': 'Tour', popover: 'manual', hidden: true }, caption, foot);
const end = h('button.button.small', { type: 'button', onclick: () => command('end') }, 'End the tour');
const gallery = h('a', { href: '/gallery' }, 'The gallery');

let shown = null; // the step as it was shown last
let frame = 0;

/** Begin the tour, also where one is played already; all pages that are open follow it. */
export function startTour() {
  return command('start');
}

async function command(what) {
  try {
    await act('tour', { do: what });
  } catch (error) {
    toast(`${error.message}`);
  }
}

/** Follow the tour while one is played. */
export function mountTour() {
  document.body.append(region);
  on('tour', show);
  on('workspace', show);
  window.addEventListener('keydown', leave, true);
}

/** Escape ends the tour, unless it is needed to close what has popped up. */
function leave(event) {
  if (event.key === 'Escape' && state.tour && !document.querySelector('.popover')) command('end');
}

function show() {
  const step = state.tour;
  if (!step) return hide();
  region.hidden = false;
  if (caption.textContent !== step.caption) caption.textContent = step.caption;
  progress.max = step.of;
  progress.value = step.step;
  const isLast = step.step === step.of;
  fill(foot, progress, h('span.tour-count', {}, `${step.step} of ${step.of}`), isLast && gallery, end);
  const target = { person: step.person, place: step.place, thread: step.thread, tab: '' };
  if (address(target) !== address(state.route)) go(target);
  if (step.sent) eraseTyped();
  else if (step.typing && shown?.typing !== step.typing) type(step);
  shown = step;
  if (!frame) frame = requestAnimationFrame(keep);
}

function hide() {
  cancelAnimationFrame(frame);
  frame = 0;
  shown = null;
  eraseTyped();
  pointNowhere();
  if (region.matches(':popover-open')) region.hidePopover();
  region.hidden = true;
}

/** Keep the captions within reach, whatever opens, and the ring around what they speak of. */
function keep() {
  frame = requestAnimationFrame(keep);
  // What lies outside an open dialog can be neither pressed nor heard.
  const home = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;
  if (region.parentElement !== home) home.append(region);
  if (!region.matches(':popover-open')) region.showPopover();
  region.classList.toggle('tour-aside', home !== document.body);
  region.style.insetBlockStart = `${(document.getElementById('bar')?.getBoundingClientRect().bottom ?? 0) + GAP}px`;
  pointAt(state.tour?.highlight ?? '');
}
