/** The sandbox's clock: what time it is where the person is, how fast it runs, and how much passes at once. */

import { act } from '../api.js';
import { h } from '../dom.js';
import { on, state } from '../state.js';
import { inWords, now } from '../time.js';
import { toast } from '../ui.js';

const OFTEN = 250; // ms between two looks at the clock
const HOUR = 3600; // seconds
const SPEEDS = [
  { speed: 1, label: '×1', title: 'A second takes a second' },
  { speed: 60, label: '×60', title: 'A minute passes in a second' },
];
const LENGTHS = [
  { seconds: HOUR, label: '+1 h', title: 'Let an hour pass' },
  { seconds: 24 * HOUR, label: '+1 day', title: 'Let a day pass; Patrol does what falls due' },
  { seconds: 7 * 24 * HOUR, label: '+1 week', title: 'Let a week pass, in a quarter of a minute; Patrol does what falls due' },
];
const SHORT = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const LONG = { dateStyle: 'full', timeStyle: 'short' };

let last = ''; // the length that was chosen last, here
let mine = false; // whether what passes was begun here

/** The group of the clock. */
export function clockGroup() {
  const shown = h('time.clock-now', {});
  const speeds = SPEEDS.map((one) => button(one, () => setSpeed(one.speed)));
  const lengths = LENGTHS.map((one) => button(one, () => pass(one)));
  let said = '';
  const tick = () => {
    if (!state.stage.now) return;
    const words = inWords(now(), SHORT);
    if (words === said) return;
    said = words;
    shown.textContent = words;
    shown.setAttribute('datetime', now().toISOString());
    shown.setAttribute('aria-label', inWords(now(), LONG));
  };
  const show = () => {
    const { passing_until: until, usual_speed: speed } = state.stage;
    speeds.forEach((one, i) => one.setAttribute('aria-pressed', String(speed === SPEEDS[i].speed)));
    lengths.forEach((one, i) => one.setAttribute('aria-busy', String(Boolean(until) && LENGTHS[i].label === last)));
    shown.classList.toggle('passing', Boolean(until));
    shown.title = until ? `Time passes until ${inWords(new Date(until), SHORT)}; ×1 and ×60 stop it` : 'The time in the sandbox, where you are';
    if (!until && mine) toast(`It is ${inWords(now(), LONG)}.`);
    mine &&= Boolean(until);
    tick();
  };
  on('stage', show);
  on('workspace', show);
  setInterval(tick, OFTEN);
  return h('div.bar-group.clock', { role: 'group', 'aria-label': 'Clock' }, shown, h('span.segments', {}, speeds), h('span.segments', {}, lengths));
}

const button = ({ label, title }, onclick) => h('button.segment', { type: 'button', title, onclick }, label);

async function setSpeed(speed) {
  await attempt(async () => {
    if (state.stage.passing_until) await act('pass', { seconds: 0 });
    await act('speed', { speed });
  });
}

async function pass({ seconds, label }) {
  last = label;
  await attempt(() => act('pass', { seconds }));
  mine = Boolean(state.stage.passing_until);
}

/** Do something, and say why where it cannot be done. */
export async function attempt(deed) {
  try {
    return await deed();
  } catch (error) {
    toast(`${error.message}`);
    return null;
  }
}
