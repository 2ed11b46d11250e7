/** The title and the icon of the browser's tab: they tell of what is unread. */

import { here, on, state, titleOf } from './state.js';

const ICON = '/static/icon.svg';
const DOT = '<circle cx="25" cy="7" r="7" fill="#d9365e" stroke="#fff" stroke-width="2"/></svg>';
let marked = '';

/** Let the browser's tab tell of what is unread. */
export function mountTitle() {
  for (const kind of ['workspace', 'place', 'route']) on(kind, show);
}

function show() {
  const unread = [...state.places.values()].reduce((sum, one) => sum + (one.member && !one.archived ? one.unread : 0), 0);
  const place = here();
  const words = [place && titleOf(place), 'Patrol sandbox'].filter(Boolean).join(' – ');
  document.title = unread ? `(${unread}) ${words}` : words;
  showIcon(unread > 0);
}

async function showIcon(isUnread) {
  if (isUnread && !marked) {
    const drawn = await (await fetch(ICON)).text();
    marked = `data:image/svg+xml,${encodeURIComponent(drawn.trim().replace('</svg>', DOT))}`;
  }
  const link = document.querySelector('link[rel="icon"]');
  const wanted = isUnread ? marked : ICON;
  if (link.getAttribute('href') !== wanted) link.setAttribute('href', wanted);
}
