/** Whom one can be: shown in the place of a conversation where nobody is acted as. */

import { avatar } from './avatar.js';
import { fill, h } from './dom.js';
import { address } from './route.js';

/** Those who can be acted as. */
export const actors = (people) => people.filter((one) => !one.bot && !one.gone);

/**
 * Say why nobody is acted as, and offer everybody.
 * @param {string} why
 * @param {object[]} people
 */
export function showPeople(why, people) {
  const link = (one) => h('a.member', { href: address({ person: one.name }) }, avatar(one, 'middle'), one.real_name);
  fill(
    document.getElementById('main'),
    h(
      'section.nobody',
      {},
      h('h1', {}, why),
      h('p.note', {}, 'In this tab, be …'),
      h('ul', { 'aria-label': 'People' }, actors(people).map((one) => h('li', {}, link(one)))),
    ),
  );
}
