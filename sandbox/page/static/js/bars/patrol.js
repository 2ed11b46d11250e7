/** Patrol's process: how it fares, and what can be done to it. */

import { act } from '../api.js';
import { h, fill, icon } from '../dom.js';
import { on, state } from '../state.js';
import { attempt } from './clock.js';

const WORDS = { starting: 'starting', running: 'running', stopped: 'stopped', failed: 'ended by itself' };

/** The look of the dot that says how Patrol fares. */
export const dotOf = ({ life, connected }) => `dot ${life === 'running' && !connected ? 'starting' : life}`;

/** The group of Patrol's process. */
export function patrolGroup() {
  const dot = h('span.dot', { 'aria-hidden': 'true' });
  const words = h('span.life-words', { role: 'status' });
  const shown = h('span.life', {}, dot, h('span.life-name', {}, 'Patrol'), words);
  const kill = control('Kill', 'kill', 'End Patrol at once, as a power cut would (SIGKILL)');
  const start = control('Start', 'start', 'Start Patrol: it goes on where it was');
  const stop = control('Stop', 'stop', 'Ask Patrol to end cleanly');
  const show = () => {
    const { life, connected, pid } = state.stage;
    const isAlive = pid !== null && pid !== undefined;
    dot.className = dotOf(state.stage);
    const said = life === 'running' && !connected ? 'connecting' : (WORDS[life] ?? life);
    if (words.textContent !== said) words.textContent = said;
    shown.title = isAlive ? `Process ${pid}` : '';
    kill.disabled = !isAlive;
    move(start, stop, life === 'running' || life === 'starting');
  };
  on('stage', show);
  on('workspace', show);
  return h('div.bar-group.patrol', { role: 'group', 'aria-label': 'Patrol' }, shown, h('span.segments', {}, kill, start, stop));
}

/** Show Stop in the place of Start while Patrol runs; the focus stays in the place. */
function move(start, stop, isRunning) {
  const [shown, other] = isRunning ? [stop, start] : [start, stop];
  const hadFocus = document.activeElement === other;
  shown.hidden = false;
  other.hidden = true;
  if (hadFocus) shown.focus();
}

const control = (label, what, title) =>
  h('button.segment', { type: 'button', title, onclick: () => attempt(() => act('bot', { do: what })) }, label);

/** Said loudly while Patrol has ended though nobody asked it to. */
export function patrolNotice() {
  const notice = h('div.bar-notice', { role: 'alert', hidden: true });
  const show = () => {
    const hasFailed = state.stage.life === 'failed';
    if (notice.hidden === !hasFailed) return;
    notice.hidden = !hasFailed;
    fill(notice, hasFailed && [icon('warning', 16), h('div', {}, 'Patrol has ended by itself. Its last words:', h('pre', {}, state.stage.last_words.join('\n')))]);
  };
  on('stage', show);
  on('workspace', show);
  return notice;
}
