/** What goes wrong on purpose: switches, each with what it does and what one should see Patrol do. */

import { act } from '../api.js';
import { h, fill, icon } from '../dom.js';
import { on, state } from '../state.js';
import { popover, toast } from '../ui.js';
import { attempt } from './clock.js';

/** The button that opens the switches, with how many are on. */
export function faultsButton() {
  const count = h('span.count', {});
  const button = h('button.bar-button', { type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' }, icon('bolt', 16), h('span', {}, 'Faults'), count);
  button.addEventListener('click', () => popover(button, panel(), { label: 'Faults' }));
  const show = () => {
    const switchedOn = conditions().filter((one) => one.on);
    count.textContent = switchedOn.length || '';
    button.classList.toggle('alarming', switchedOn.length > 0);
    button.setAttribute('aria-label', switchedOn.length ? `Faults, ${switchedOn.length} on` : 'Faults');
    button.title = switchedOn.length ? `On: ${switchedOn.map((one) => one.title).join(', ')}` : 'Let PatSnap or Slack have a bad day';
    for (const one of conditions()) document.getElementById(idOf(one))?.setAttribute('aria-checked', String(one.on));
  };
  on('stage', show);
  on('workspace', show);
  return button;
}

const conditions = () => state.stage.conditions ?? [];
const idOf = (condition) => `fault-${condition.name}`;

function panel() {
  const disconnect = h('button.button.small', { type: 'button', onclick: cutSlack }, 'Disconnect Slack');
  const clear = h('button.button.small.quiet', { type: 'button', onclick: () => attempt(() => act('condition')) }, 'Clear all');
  return h(
    'div.faults',
    {},
    h('p.faults-intro', {}, 'Break something, and watch that nothing is lost.'),
    conditions().map(row),
    h('p.faults-note', {}, 'Disconnecting closes Patrol’s connection to Slack once. Patrol is back within seconds, and Slack delivers what it missed.'),
    h('div.faults-foot', {}, disconnect, clear),
  );
}

function row(condition) {
  const note = `${idOf(condition)}-note`;
  const knob = h('span.knob', { 'aria-hidden': 'true' });
  const toggle = h('button.switch', {
    id: idOf(condition),
    type: 'button',
    role: 'switch',
    'aria-checked': String(condition.on),
    'aria-describedby': note,
    onclick: () => attempt(() => act('condition', { name: condition.name, on: toggle.getAttribute('aria-checked') !== 'true' })),
  });
  fill(toggle, h('span', {}, condition.title), knob);
  return h('div.fault', {}, toggle, h('p.faults-note', { id: note }, `${condition.does} `, h('em', {}, condition.see)));
}

async function cutSlack() {
  const done = await attempt(() => act('disconnect'));
  if (done) toast('Patrol’s connection to Slack was closed. Watch it come back.');
}
