/** The page: joins its parts, and reads everything when it opens and whenever the sandbox comes back. */

import './fonts.js';
import './theme.js';
import { actAs, listen, read } from './api.js';
import { mountBar } from './bars/bar.js';
import { mountMain } from './conversation.js';
import { h, fill } from './dom.js';
import { mountModals } from './modal.js';
import { follow, go, parse, usualPlace } from './route.js';
import { mountSide } from './side.js';
import { mountSidebar } from './sidebar.js';
import { on, state, takeEvent, takeWorkspace, tell } from './state.js';
import { mountTour } from './tour.js';

const FIRST_PERSON = 'bob';
let silence = () => {};

/** Be the person that the address names: listen as that person, and read everything. */
async function become(name) {
  silence();
  state.route = { ...parse(location.hash), person: name };
  actAs(name);
  silence = listen(
    (events) => events.forEach(takeEvent),
    async (isThere) => {
      state.isThere = isThere;
      tell('there', isThere);
      if (isThere) await readAll();
    },
  );
}

async function readAll() {
  try {
    takeWorkspace(await read('workspace'));
  } catch (error) {
    fill(document.getElementById('main'), h('p.problem', { role: 'alert' }, `${error.message}`));
    return;
  }
  if (!state.places.has(state.route.place)) {
    go({ person: state.route.person, place: usualPlace(state.route.person) });
  } else follow();
  performance.mark('patrol-usable');
}

on('route', () => {
  if (state.route.person && state.me && state.people.get(state.me)?.name !== state.route.person) {
    become(state.route.person);
  }
});

mountBar(document.getElementById('bar'));
mountSidebar(document.getElementById('sidebar'));
mountMain(document.getElementById('main'));
mountSide(document.getElementById('side'));
mountModals(document.getElementById('modals'));
mountTour();
window.addEventListener('hashchange', follow);
become(parse(location.hash).person || FIRST_PERSON);
