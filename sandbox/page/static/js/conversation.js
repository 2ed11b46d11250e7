/** The conversation that is shown: its heading, its messages, and where one writes. */

import { createFoot, whyNot } from './composer.js';
import { fill, h } from './dom.js';
import { createHeading } from './heading.js';
import { Log } from './log.js';
import { isReply } from './messages.js';
import { here, me, on, state } from './state.js';
import { mountThread } from './thread.js';
import { dayOf, now } from './time.js';

const WIDE = '(min-width: 721px)'; // on a narrow screen the keyboard would come up
const parts = {};
let log = null;
let shown = { person: '', place: '', tab: '' };
let today = '';
let stale = false; // what is shown was read before the sandbox went away

/**
 * Show the conversation in this element.
 * @param {HTMLElement} element
 */
export function mountMain(element) {
  parts.away = h('p.away', { role: 'status', hidden: true }, 'The sandbox is not there. Trying again …');
  parts.heading = h('header.heading');
  parts.body = h('div.conversation-body');
  parts.composer = h('div.conversation-foot');
  parts.all = element;
  on('route', show);
  mountThread();
  on('workspace', refresh);
  on('place', (place) => {
    if (place.id !== shown.place) return;
    refresh();
    log?.looked();
  });
  on('stage', turnDay);
  on('message', (message) => log?.shows(message.place) && !isReply(message) && log.changed(message));
  on('gone', ({ place }) => log?.shows(place) && log.changed());
  on('sent', (place) => log?.shows(place) && log.toNewest());
  on('names', () => log?.turned());
  on('note', ({ place }) => log?.shows(place) && log.toNewest());
  on('there', (isThere) => {
    parts.away.hidden = isThere;
    stale ||= isThere && shown.place !== '';
  });
  document.addEventListener('visibilitychange', () => log?.looked());
}

/** At midnight, and when time is skipped, Today is another day. */
function turnDay() {
  if (dayOf(now()) === today) return;
  today = dayOf(now());
  log?.turned();
}

/** The person and the conversation are those of the address, and the sandbox has told of them. */
const isReady = () => me()?.name === state.route.person && !me().gone && Boolean(here());

function refresh() {
  if (!isReady() || shown.place !== state.route.place) return;
  drawHeading();
  refreshComposer();
}

async function show() {
  if (!isReady()) return;
  const { person, place, tab } = state.route;
  const isSame = shown.person === person && shown.place === place && shown.tab === tab;
  if (isSame && !stale) return;
  stale = false;
  if (!parts.body.isConnected) fill(parts.all, parts.away, parts.heading, parts.body, parts.composer);
  const hasMoved = shown.place !== '' && shown.place !== place;
  shown = { person, place, tab };
  performance.mark('patrol-switch-start');
  log?.close();
  log = null;
  drawHeading();
  if (tab === 'home') await showHome();
  else await showLog(here());
  if (hasMoved && matchMedia(WIDE).matches) parts.composer.querySelector('textarea')?.focus();
  requestAnimationFrame(() => setTimeout(() => performance.mark('patrol-switch-end')));
}

/** Draw the heading again if it would say something else; a menu that is open keeps its button. */
function drawHeading() {
  const place = here();
  const people = place.members.map((id) => state.people.get(id)?.real_name);
  const key = JSON.stringify([{ ...place, read: '', unread: 0, latest: '' }, people, state.route, state.app]);
  if (parts.heading.dataset.key === key) return;
  parts.heading.dataset.key = key;
  fill(parts.heading, createHeading(place, state.route.tab));
}

async function showLog(place) {
  const next = new Log(place);
  log = next;
  refreshComposer(true);
  try {
    await next.open(parts.body);
  } catch (error) {
    if (log === next) fill(parts.body, h('p.problem', { role: 'alert' }, error.message));
  }
}

async function showHome() {
  fill(parts.composer);
  if (!state.app.home_tab) {
    fill(parts.body, h('p.empty', {}, `${state.app.name} has no Home: its manifest does not turn the Home tab on.`));
    return;
  }
  const { homePane } = await import('./home.js');
  if (shown.tab === 'home') fill(parts.body, h('div.home-frame', {}, homePane()));
}

function refreshComposer(isNew = false) {
  if (shown.tab === 'home') return;
  const why = whyNot(here());
  const key = `${shown.person} ${shown.place} ${here().name} ${why}`;
  if (!isNew && parts.composer.dataset.key === key) return;
  parts.composer.dataset.key = key;
  const had = !isNew && parts.composer.contains(document.activeElement);
  fill(parts.composer, createFoot({ place: here() }));
  if (had) parts.composer.querySelector('textarea')?.focus();
}
