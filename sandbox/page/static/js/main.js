/** The page: joins its parts, and reads everything when it opens and whenever the sandbox comes back. */

import './fonts.js';
import './theme.js';
import { actAs, listen, read } from './api.js';
import { mountBar } from './bars/bar.js';
import { mountMain } from './conversation.js';
import { h, fill } from './dom.js';
import { mountModals } from './modal.js';
import { showPeople } from './people.js';
import { follow, go, parse, usualPlace } from './route.js';
import { mountSide } from './side.js';
import { mountSidebar } from './sidebar.js';
import { me, on, state, takeEvent, takeWorkspace, tell } from './state.js';
import { mountTour } from './tour.js';
import { toast } from './ui.js';

const FIRST_PERSON = 'bob';
let silence = () => {};
let named = ''; // who the address named last
let early = null; // what came while all was read, and may be newer than that
let isAnother = false; // somebody else was acted as a moment ago

/** Be the person that the address names: listen as that person, and read everything. */
function become(name) {
  silence();
  isAnother = named !== '';
  named = name;
  early = null;
  state.route = { ...parse(location.hash), person: name };
  actAs(name);
  let wasThere = false;
  silence = listen(
    (events) => (early ? early.push(...events) : events.forEach(takeEvent)),
    async (isThere) => {
      wasThere ||= isThere;
      if (!wasThere && ((await isNobody(name)) || wasThere || name !== named)) return;
      state.isThere = isThere;
      tell('there', isThere);
      if (isThere) await readAll();
    },
  );
}

async function readAll() {
  const heard = [];
  early = heard;
  const said = await read('workspace').catch((error) => ({ error }));
  if (early !== heard) return; // somebody else is acted as by now, or all is read anew already
  early = null;
  if (said.error) {
    fill(document.getElementById('main'), h('p.problem', { role: 'alert' }, `${said.error.message}`));
    return;
  }
  takeWorkspace(said);
  heard.forEach(takeEvent);
  if (!me().gone && state.places.has(state.route.place)) follow();
  isAnother = false;
  performance.mark('patrol-usable');
}

/** Whether the sandbox is there but knows nobody of this name; then the page says so. */
async function isNobody(name) {
  try {
    await read('workspace');
    return false;
  } catch (error) {
    if (!error.isMissing || name !== named) return false;
    silence();
    actAs(FIRST_PERSON);
    showPeople(error.message, (await read('workspace')).people);
    return true;
  }
}

function settle() {
  const { real_name: name, gone } = me();
  if (gone) showPeople(`${name} is deactivated: nobody acts as ${name} any more.`, [...state.people.values()]);
  else if (me().name === state.route.person && !state.places.has(state.route.place) && state.places.size) {
    if (state.route.place && !isAnother) toast(`That conversation is not there for ${name}.`);
    go({ person: me().name, place: usualPlace(me().name) }, { instead: true });
  }
}

on('workspace', settle);
on('route', () => {
  if (state.route.person && state.route.person !== named) become(state.route.person);
  else if (me()) settle();
});

mountBar(document.getElementById('bar'));
mountSidebar(document.getElementById('sidebar'));
mountMain(document.getElementById('main'));
mountSide(document.getElementById('side'));
mountModals(document.getElementById('modals'));
mountTour();
window.addEventListener('hashchange', follow);
become(parse(location.hash).person || FIRST_PERSON);
