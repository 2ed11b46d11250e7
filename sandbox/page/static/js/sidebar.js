/** The conversations at the side, and the drawer that they are in on a narrow screen. */

import { avatar } from './avatar.js';
import { fill, h, icon } from './dom.js';
import { address } from './route.js';
import { on, state, titleOf } from './state.js';
import { installLink, teamButton } from './team.js';
import { mountTitle } from './title.js';

const links = new Map(); // place -> its link
let element = null;
let opener = null;
const filter = h('input.sidebar-filter', {
  type: 'search',
  placeholder: 'Find a conversation',
  'aria-label': 'Find a conversation',
  'aria-keyshortcuts': 'Control+K Meta+K',
  autocomplete: 'off',
});
const groups = h('div.sidebar-groups');
const veil = h('div.veil', { onclick: () => closeDrawer() });

/**
 * Show the conversations in this element.
 * @param {HTMLElement} nav
 */
export function mountSidebar(nav) {
  element = nav;
  fill(nav, h('div.sidebar-top', {}, teamButton(), installLink(), filter), groups);
  nav.after(veil);
  mountTitle();
  on('workspace', draw);
  on('place', update);
  on('stage', drawPresence);
  let shown = state.route.place;
  on('route', () => {
    markCurrent();
    if (shown !== state.route.place) closeDrawer(); // a page that reads all anew is told of its route as well
    shown = state.route.place;
  });
  nav.addEventListener('click', (event) => event.target.closest('a') && closeDrawer());
  on('drawer', openDrawer);
  filter.addEventListener('input', choose);
  nav.addEventListener('keydown', key);
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (document.querySelector('dialog[open]')) return;
    event.preventDefault();
    openDrawer();
    filter.focus();
    filter.select();
  });
}

function draw() {
  links.clear();
  const all = [...state.places.values()];
  const channels = all.filter((one) => one.kind !== 'im');
  const directs = all.filter((one) => one.kind === 'im');
  fill(
    groups,
    group('Channels', channels.filter((one) => !one.archived)),
    fold('Archived', channels.filter((one) => one.archived)),
    group('Direct messages', directs.filter((one) => one.with !== state.bot)),
    group('Apps', directs.filter((one) => one.with === state.bot)),
  );
  markCurrent();
  choose();
}

function group(name, places) {
  if (!places.length) return null;
  const list = h('ul', { 'aria-label': name }, places.map(row));
  return h('section.sidebar-group', {}, h('h2', {}, name), list);
}

function fold(name, places) {
  if (!places.length) return null;
  const open = places.some((one) => one.id === state.route.place);
  const list = h('ul', { 'aria-label': name }, places.map(row));
  return h('details.sidebar-group', { open }, h('summary', {}, `${name} (${places.length})`), list);
}

function row(place) {
  const link = h('a.place', { href: address({ person: state.route.person, place: place.id }) });
  links.set(place.id, link);
  drawLink(link, place);
  return h('li', {}, link);
}

function drawLink(link, place) {
  const name = titleOf(place);
  const { unread } = place;
  const isLoud = unread > 0 && !place.archived;
  link.classList.toggle('unread', isLoud);
  link.classList.toggle('outside', place.kind !== 'im' && !place.member);
  link.setAttribute('aria-label', isLoud ? `${name}, ${unread} unread` : name);
  if (place.kind === 'private') link.setAttribute('aria-description', 'private');
  fill(
    link,
    sign(place),
    h('span.place-name', {}, name),
    place.shared && h('span.place-note', { title: 'Shared with another organisation' }, 'shared'),
    isLoud && h('span.count', { 'aria-hidden': 'true' }, unread >= 99 ? '99+' : String(unread)),
  );
}

function sign(place) {
  if (place.kind !== 'im') return h('span.place-sign', {}, place.kind === 'private' ? icon('lock', 14) : '#');
  const other = state.people.get(place.with);
  const presence = h('span.presence', { data: { isHere: String(isHere(other)) } });
  return h('span.place-face', {}, avatar(other, 'small'), presence);
}

/** Patrol is there while it is connected; of people nothing is known but whether they left. */
const isHere = (person) => (person?.bot ? state.stage.connected : !person?.gone);

function drawPresence() {
  for (const [id, link] of links) {
    const dot = link.querySelector('.presence');
    if (dot) dot.dataset.isHere = String(isHere(state.people.get(state.places.get(id)?.with)));
  }
}

function update(place) {
  const link = links.get(place.id);
  if (link) drawLink(link, place);
  else draw();
}

function markCurrent() {
  for (const [id, link] of links) {
    const isCurrent = id === state.route.place;
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    if (isCurrent) link.scrollIntoView({ block: 'nearest' });
  }
}

function choose() {
  const wanted = filter.value.trim().toLowerCase().replace(/^[#@]/, '');
  for (const [id, link] of links) {
    const place = state.places.get(id);
    const other = state.people.get(place.with);
    const names = `${titleOf(place)} ${other?.name ?? ''}`.toLowerCase();
    link.parentElement.hidden = !names.includes(wanted);
  }
  for (const one of groups.children) {
    one.hidden = ![...one.querySelectorAll('li')].some((item) => !item.hidden);
    if (wanted && one.tagName === 'DETAILS') one.open = true;
  }
}

function key(event) {
  const seen = [...links.values()].filter((one) => one.checkVisibility());
  if (event.key === 'Escape') {
    const was = filter.value;
    filter.value = '';
    choose();
    if (!was) closeDrawer();
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const at = seen.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    (seen[at] ?? filter).focus();
  } else if (event.key === 'Enter' && event.target === filter) {
    if (!seen.length) return;
    filter.value = '';
    location.hash = seen[0].getAttribute('href');
    choose();
  }
}

/** On a wide screen the conversations always lie open; not so a drawer that has not gone quite away yet. */
const isDrawer = () => getComputedStyle(element).position === 'fixed';

function openDrawer() {
  if (document.body.classList.contains('has-drawer') || !isDrawer()) return;
  opener = document.activeElement;
  document.body.classList.add('has-drawer');
  (element.querySelector('[aria-current]') ?? filter).focus();
}

function closeDrawer() {
  if (!document.body.classList.contains('has-drawer')) return;
  const had = element.contains(document.activeElement);
  document.body.classList.remove('has-drawer');
  if (had && opener instanceof HTMLElement && opener.isConnected) opener.focus();
}
