/** Who is acted as in this tab; another tab may be somebody else. */

import { h, fill, icon } from '../dom.js';
import { actors } from '../people.js';
import { go } from '../route.js';
import { here, me, on, state } from '../state.js';
import { menu } from '../ui.js';

/** The button that says who is acted as, and lets somebody else be. */
export function actAsButton() {
  const name = h('span.act-as-name', {});
  const button = h('button.bar-button.act-as', { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' }, name, icon('down', 14));
  button.addEventListener('click', () => menu(button, [{ heading: true, label: 'In this tab, be …' }, ...people().map(item)], 'Act as'));
  const show = () => {
    const person = me();
    if (!person) return;
    fill(name, h('span.act-as-word', {}, 'Act as '), person.real_name);
    button.setAttribute('aria-label', `Act as ${person.real_name}`);
    button.title = noteOn(person);
  };
  on('workspace', show);
  return button;
}

const people = () => actors([...state.people.values()]);

function item(person) {
  const isMe = person.id === state.me;
  return {
    label: isMe ? `${person.real_name} ✓` : person.real_name,
    note: noteOn(person),
    run: () => !isMe && become(person),
  };
}

/** Be somebody else, in the same conversation where that person sees it. */
function become(person) {
  const isOwn = here()?.kind === 'im'; // a direct conversation is nobody else's
  go({ person: person.name, place: isOwn ? '' : state.route.place });
}

function noteOn({ zone, locale, admin, guest, stranger }) {
  const roles = [admin && 'admin', guest && 'guest', stranger && 'from another organisation'].filter(Boolean);
  return [zone.replaceAll('_', ' '), locale, ...roles].filter(Boolean).join(' · ');
}
