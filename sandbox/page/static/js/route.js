/** What is shown, as the address says it: `#/bob/C0SANDBOXCOM`, `#/bob/C…/thread/1790000000.000100`, `#/bob/D…/tab/home`. */

import { state, tell } from './state.js';

const LAST = 'patrol-place'; // the conversation that each person saw last, kept for this tab

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return ''; // half of a character: no such thing is there
  }
}

/** The route that an address names. */
export function parse(hash) {
  const [, person = '', place = '', kind = '', which = ''] = hash.replace(/^#/, '').split('/').map(decoded);
  return { person, place, thread: kind === 'thread' ? which : '', tab: kind === 'tab' ? which : '' };
}

/** The address of a route. */
export function address({ person, place, thread, tab }) {
  const more = thread ? ['thread', thread] : tab ? ['tab', tab] : [];
  return `#/${[person, place, ...more].filter(Boolean).map(encodeURIComponent).join('/')}`;
}

/**
 * Show something else: what is not named stays, except that another conversation closes the thread.
 * @param {{person?: string, place?: string, thread?: string, tab?: string}} change
 * @param {{instead?: boolean}} [how] - `instead`: the way back does not lead here again
 */
export function go(change, { instead = false } = {}) {
  const moves = 'place' in change || 'person' in change;
  const next = { ...state.route, ...(moves ? { thread: '', tab: '' } : {}), ...change };
  if (next.place) sessionStorage.setItem(`${LAST}-${next.person}`, next.place);
  const target = address(next);
  if (target === location.hash) follow();
  else if (instead) location.replace(target);
  else location.hash = target;
}

/** The conversation that the person saw last in this tab, or the first one that the person is in. */
export function usualPlace(person) {
  const last = sessionStorage.getItem(`${LAST}-${person}`);
  if (last && state.places.has(last)) return last;
  const places = [...state.places.values()].filter((one) => one.member && !one.archived && one.kind !== 'im');
  return (places.find((one) => one.name === 'competitors') ?? places[0] ?? [...state.places.values()][0])?.id ?? '';
}

/** Take over what the address says. */
export function follow() {
  state.route = parse(location.hash);
  tell('route');
}
