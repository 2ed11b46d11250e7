/** The bar above everything: who is acted as, the clock, what goes wrong, Patrol's process, the inspector. */

import { h, fill, icon } from '../dom.js';
import { on } from '../state.js';
import { switchTheme, theme } from '../theme.js';
import { startTour } from '../tour.js';
import { actAsButton } from './act-as.js';
import { clockGroup } from './clock.js';
import { faultsButton } from './faults.js';
import { glance } from './glance.js';
import { inspectorButton } from './inspector.js';
import { patrolGroup, patrolNotice } from './patrol.js';

/** Show the bar in this element. */
export function mountBar(element) {
  const more = h(
    'div.bar-more',
    { id: 'bar-more' },
    clockGroup(),
    patrolGroup(),
    h('div.bar-tools', {}, faultsButton(), inspectorButton(), tourButton(), galleryLink(), themeButton()),
  );
  const acting = actAsButton();
  const known = [acting, more];
  for (const one of known) one.hidden = true; // until there is something to say
  on('workspace', () => known.forEach((one) => (one.hidden = false)));
  const row = h('div.bar-row', {}, brand(), acting, more, menuButton(more));
  fill(element, row, patrolNotice());
}

const brand = () =>
  h('span.bar-brand', {}, h('img', { src: '/static/icon.svg', alt: '', width: 22, height: 22 }), h('span', {}, 'Patrol sandbox'));

const tourButton = () =>
  h('button.bar-button.closes-menu', { type: 'button', 'aria-label': 'Take the tour', title: 'A minute in which Patrol is shown', onclick: startTour }, icon('play', 16), h('span', {}, 'Tour'));

const galleryLink = () =>
  h('a.bar-button', { href: '/gallery', target: '_blank', 'aria-label': 'Gallery', title: 'Every message and form that Patrol can show' }, icon('eye', 16), h('span', {}, 'Gallery'));

function themeButton() {
  const button = h('button.bar-button.bare', { type: 'button', onclick: press });
  function show() {
    const other = theme() === 'dark' ? 'light' : 'dark';
    button.setAttribute('aria-label', `Show the ${other} theme`);
    button.title = `Show the ${other} theme`;
    fill(button, icon(other === 'dark' ? 'moon' : 'sun', 16), h('span.narrow-only', {}, other === 'dark' ? 'Dark' : 'Light'));
  }
  function press() {
    switchTheme();
    show();
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  show();
  return button;
}

/** Where there is no room for everything, one button opens the rest. */
function menuButton(more) {
  const button = h('button.bar-button.bare.bar-menu', {
    type: 'button',
    'aria-label': 'Sandbox menu',
    'aria-expanded': 'false',
    'aria-controls': more.id,
    onclick: () => show(!more.classList.contains('open')),
  }, glance(), icon('menu', 18));
  function show(isOpen) {
    more.classList.toggle('open', isOpen);
    button.setAttribute('aria-expanded', String(isOpen));
  }
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('.bar-more, .bar-menu, .popover')) show(false);
  });
  more.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !more.classList.contains('open')) return;
    show(false);
    button.focus();
  });
  more.addEventListener('click', (event) => {
    if (event.target.closest('.closes-menu')) show(false);
  });
  return button;
}
