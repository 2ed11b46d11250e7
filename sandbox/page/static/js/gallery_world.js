/** The made-up people and places that the exhibits of the gallery name. */

import { contextOf } from './context.js';

const NAMES = ['Bob Keller', 'Alice Wu', 'Carol Jensen', 'Deniz Aydın', 'Emma Rossi', 'Farid Haddad', 'Grace Kim', 'Hugo Martin'];
const ROOMS = ['competitors', 'battery-watch', 'legal', 'solid-state', 'claims', 'licensing', 'oppositions', 'board'];
const ZONE = 'Europe/Berlin';
const PERSON = /\b[UW]\d[A-Z0-9]{3,}\b/g;
const PLACE = /\b[CG]\d[A-Z0-9]{3,}\b/g;
const MOMENT = /<!date\^(\d{9,11})\^/g;

/**
 * A world that holds whomever and whatever these payloads name; its clock stands at the last moment that they name.
 * @param {string} json
 * @param {string} language - a code of Patrol's, such as `zh_CN`
 * @returns {import('./context.js').Context}
 */
export function worldOf(json, language) {
  const person = (id, name) => ({ id, name, real_name: name, zone: ZONE, locale: language });
  const place = (id, name) => ({ id, name, kind: 'public', member: true });
  const seconds = [...json.matchAll(MOMENT)].map(([, moment]) => Number(moment));
  const now = seconds.length ? new Date(Math.max(...seconds) * 1000) : new Date();
  const people = named(json.match(PERSON), NAMES, person);
  return contextOf({
    people,
    places: named(json.match(PLACE), ROOMS, place),
    me: { id: [...people.keys()][0] ?? '', zone: ZONE, locale: language === 'en' ? 'en-GB' : language.replace('_', '-') },
    now: () => now,
    openPlace: () => {},
  });
}

/** One of each id, in the order of ids; where the names run out they get numbers. */
function named(ids, names, make) {
  const nameOf = (at) => (at < names.length ? names[at] : `${names[at % names.length]} ${Math.floor(at / names.length) + 1}`);
  return new Map([...new Set(ids ?? [])].sort().map((id, at) => [id, make(id, nameOf(at))]));
}
