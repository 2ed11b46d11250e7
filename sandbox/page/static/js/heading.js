/** What stands above the messages of a conversation: its name, who is there, and what can be done with it. */

import { avatar } from './avatar.js';
import { h, icon } from './dom.js';
import { lifecycleItems } from './lifecycle.js';
import { go } from './route.js';
import { state, tell, titleOf } from './state.js';
import { menu, popover } from './ui.js';

/**
 * The heading of a conversation.
 * @param {object} place
 * @param {string} tab - which tab of a conversation with the app is shown
 * @returns {Node[]}
 */
export function createHeading(place, tab) {
  const drawer = h(
    'button.button.quiet.small.open-drawer',
    { type: 'button', 'aria-label': 'Open conversations', onclick: () => tell('drawer') },
    icon('menu'),
  );
  const row = h(
    'div.heading-row',
    {},
    drawer,
    h('div.heading-words', {}, h('h1', {}, face(place), titleOf(place)), h('p.note', {}, aboutOf(place))),
    place.kind !== 'im' && membersButton(place),
    place.kind !== 'im' && menuButton(place),
  );
  return isWithApp(place) && state.app.home_tab ? [row, tabs(tab)] : [row];
}

/** Whether it is the direct conversation with the app. */
export const isWithApp = (place) => place.kind === 'im' && place.with === state.bot;

function face(place) {
  if (place.kind === 'im') return avatar(state.people.get(place.with), 'small');
  return h('span.place-sign', { 'aria-hidden': 'true' }, place.kind === 'private' ? icon('lock', 16) : '#');
}

function aboutOf(place) {
  if (isWithApp(place)) return state.app.description;
  if (place.kind === 'im') {
    const other = state.people.get(place.with);
    return other ? `@${other.name}, ${other.zone.replaceAll('_', ' ')}${other.gone ? ', deactivated' : ''}` : '';
  }
  const said = [
    place.archived && 'Archived',
    place.frozen && 'Cut off by the other organisation',
    place.shared && 'Shared with another organisation',
    place.restricted && 'Only some may post here',
    place.app ? `${state.app.name} is here` : `${state.app.name} is not here`,
  ];
  return said.filter(Boolean).join(' · ');
}

function membersButton(place) {
  const count = place.members.length;
  const words = count === 1 ? '1 member' : `${count} members`;
  const faces = place.members.slice(0, 3).map((id) => avatar(state.people.get(id), 'small'));
  const button = h(
    'button.button.small.members',
    { type: 'button', 'aria-label': words, 'aria-haspopup': 'dialog' },
    h('span.faces', {}, faces),
    h('span', {}, String(count)),
  );
  button.addEventListener('click', () => popover(button, memberList(place), { label: `Members of ${titleOf(place)}` }));
  return button;
}

function memberList(place) {
  const known = place.members.map((id) => state.people.get(id)).filter(Boolean);
  const row = (one) => {
    const direct = [...state.places.values()].find((other) => other.kind === 'im' && other.with === one.id);
    return h(
      'button.member',
      { type: 'button', disabled: !direct, onclick: () => go({ place: direct.id }) },
      avatar(one, 'middle'),
      h('span', {}, h('strong', {}, one.real_name), h('span.note', {}, ` @${one.name}${one.id === state.me ? ' (you)' : ''}`)),
    );
  };
  return h('div.member-list', {}, h('div.heading', {}, 'Members'), known.map(row));
}

function menuButton(place) {
  const button = h(
    'button.button.quiet.small',
    { type: 'button', 'aria-label': 'Conversation menu', title: 'Conversation menu', 'aria-haspopup': 'menu' },
    icon('more'),
  );
  button.addEventListener('click', () => menu(button, lifecycleItems(place), 'Conversation menu'));
  return button;
}

function tabs(current) {
  const tab = (name, which) =>
    h(
      'button.tab',
      {
        type: 'button',
        role: 'tab',
        'aria-selected': String(current === which),
        tabindex: current === which ? '0' : '-1',
        onclick: () => go({ tab: which, thread: '' }),
      },
      name,
    );
  const list = h('div.tabs', { role: 'tablist', 'aria-label': state.app.name }, tab('Home', 'home'), tab('Messages', ''));
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    go({ tab: current === 'home' ? '' : 'home', thread: '' });
    requestAnimationFrame(() => document.querySelector('.tab[aria-selected="true"]')?.focus());
  });
  return list;
}
