/** The gallery: every message and form that Patrol has, as its readers see them. */

import { read } from './api.js';
import { fill, h } from './dom.js';
import { controls } from './gallery_controls.js';
import { exhibitOf } from './gallery_exhibit.js';
import { worldOf } from './gallery_world.js';
import './fonts.js';
import './theme.js';

const shown = {
  /** @type {ReturnType<typeof exhibitOf>[]} */ exhibits: [],
  language: new URLSearchParams(location.search).get('language') ?? 'en',
  group: '',
  words: '',
  onlyProblems: false,
};

const total = h('p.total', { role: 'status' });
const nothing = h('p.nothing', { hidden: true }, 'No exhibit has these words.');
const groups = h('nav.groups', { 'aria-label': 'Groups' });
const list = h('main.exhibits', { id: 'exhibits', tabindex: '-1' });
const bar = controls({
  onsearch: (words) => change({ words: words.toLocaleLowerCase() }),
  onproblems: (onlyProblems) => change({ onlyProblems }),
  onlanguage: (language) => load(language),
  onwidth: (isNarrow) => list.classList.toggle('narrow', isNarrow),
});

document.body.append(
  h('a.skip', { href: '#exhibits' }, 'Skip to exhibits'),
  h('header.gallery-bar', {}, h('div', {}, h('h1', {}, 'Patrol gallery'), total), bar.element),
  h('div.gallery-columns', {}, groups, list),
  h('div.toasts', { id: 'toasts', role: 'status', 'aria-live': 'polite' }),
);
load(shown.language);

async function load(language) {
  shown.language = language;
  fill(total, 'Patrol prints what it shows …');
  try {
    const said = await read('gallery', { language });
    const world = worldOf(JSON.stringify(said.exhibits), language);
    shown.exhibits = said.exhibits.map((one) => exhibitOf(one, world));
    bar.setLanguages(said.languages, language);
  } catch (error) {
    shown.exhibits = [];
    fill(total, h('span.problem', { role: 'alert' }, error.message || 'The sandbox does not answer.'));
    fill(list);
    return;
  }
  document.documentElement.lang = language.replace('_', '-');
  fill(list, nothing, shown.exhibits.map(({ element }) => element));
  change({});
  performance.mark('patrol-usable');
  follow();
}

/** Go to the exhibit that the address names; once more when those above it have taken the room that they need. */
function follow() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  named?.scrollIntoView();
  if (named) requestAnimationFrame(() => named.scrollIntoView());
}

/** Show what is asked for now. */
function change(asked) {
  Object.assign(shown, asked);
  drawGroups();
  const chosen = shown.exhibits.filter(isChosen);
  for (const one of shown.exhibits) one.element.hidden = !chosen.includes(one);
  nothing.hidden = chosen.length > 0;
  const all = shown.exhibits.length;
  const bad = shown.exhibits.filter(({ problems }) => problems > 0).length;
  const number = `${all} ${all === 1 ? 'exhibit' : 'exhibits'}, ${bad} with problems`;
  fill(total, chosen.length < all ? `${number} · ${chosen.length} shown` : number);
  total.classList.toggle('bad', bad > 0);
}

function isChosen({ group, words, problems }) {
  if (shown.group && group !== shown.group) return false;
  return words.includes(shown.words) && (problems > 0 || !shown.onlyProblems);
}

function drawGroups() {
  const counts = new Map();
  for (const { group } of shown.exhibits) counts.set(group, (counts.get(group) ?? 0) + 1);
  const item = (name, label, count) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', 'aria-pressed': String(shown.group === name), onclick: () => choose(name) },
        label,
        h('span.count', {}, count),
      ),
    );
  const names = [...counts.keys()].sort((one, other) => one.localeCompare(other));
  const focused = [...groups.querySelectorAll('button')].indexOf(document.activeElement);
  fill(groups, h('ul', {}, item('', 'All', shown.exhibits.length), names.map((name) => item(name, name, counts.get(name)))));
  groups.querySelectorAll('button')[focused]?.focus();
}

function choose(group) {
  change({ group });
  scrollTo({ top: 0 });
}
