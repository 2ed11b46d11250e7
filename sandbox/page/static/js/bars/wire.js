/** What goes over the wire, newest first, live. */

import { read } from '../api.js';
import { h, fill } from '../dom.js';
import { attempt } from './clock.js';
import { exchangeRow } from './exchange.js';
import { hear } from './listening.js';

const MOST = 300; // rows that are shown
const KINDS = { '': 'Everything', patrol: 'Slack to Patrol', slack: 'Patrol to Slack', patsnap: 'Patrol to PatSnap', file: 'Files' };

let heads = []; // oldest first
let last = 0;
let cleared = 0; // up to this number they were cleared away
let kind = '';
let words = '';

/** The panel; `leave` when it is shown no more. */
export function wirePanel() {
  const list = h('ol.wire', { 'aria-label': 'Exchanges' });
  const note = h('p.inspector-none', {});
  const waiting = h('button.button.small.wire-waiting', { type: 'button', hidden: true, onclick: draw });
  const kinds = h('select.field', { 'aria-label': 'Between whom', onchange: () => choose({ kind: kinds.value }) });
  fill(kinds, Object.entries(KINDS).map(([value, name]) => h('option', { value }, name)));
  kinds.value = kind;
  const search = h('input.field', { type: 'search', placeholder: 'Filter', 'aria-label': 'Filter by text', value: words, oninput: () => choose({ words: search.value }) });
  const clear = h('button.button.small', { type: 'button', onclick: wipe }, 'Clear');
  let drawn = 0; // the number of the newest that is drawn
  let isReading = false;

  function choose(change) {
    ({ kind = kind, words = words } = change);
    draw();
  }
  function wipe() {
    cleared = last;
    heads = [];
    draw();
  }
  function draw() {
    const fitting = heads.filter(fits).slice(-MOST).reverse();
    drawn = last;
    waiting.hidden = true;
    fill(list, fitting.map(exchangeRow));
    tellNothing();
  }
  function tellNothing() {
    note.textContent = heads.length ? 'Nothing fits the filter.' : 'Nothing has gone over the wire yet.';
    note.hidden = list.childElementCount > 0;
  }
  /** New ones come on top, unless somebody reads one: then they wait. */
  function add() {
    const fresh = heads.filter((one) => one.number > drawn && fits(one));
    if (list.querySelector('details[open]')) {
      waiting.hidden = fresh.length === 0;
      waiting.textContent = `Show ${fresh.length} new`;
      return;
    }
    drawn = last;
    waiting.hidden = true;
    list.prepend(...fresh.slice(-MOST).reverse().map(exchangeRow));
    while (list.childElementCount > MOST) list.lastElementChild.remove();
    tellNothing();
  }
  async function look() {
    if (isReading) return;
    isReading = true;
    const said = await attempt(() => read('exchanges', { after: Math.max(last, cleared) }));
    isReading = false;
    if (!said) return;
    const asked = wanted;
    if (said.last < last) forget(); // the sandbox was started anew
    heads = [...heads, ...said.exchanges].slice(-1000);
    last = said.last;
    add();
    if (asked > last) look();
  }
  let wanted = 0;
  const stop = hear('exchanges', (event) => {
    wanted = event.last;
    if (wanted < last) forget();
    look();
  });
  const stopToo = hear('workspace', look);
  list.addEventListener('toggle', () => !list.querySelector('details[open]') && add(), true);
  draw();
  look();
  const tools = h('div.wire-tools', {}, kinds, search, clear);
  return {
    node: h('div.wire-panel', {}, tools, waiting, note, list),
    leave: () => {
      stop();
      stopToo();
    },
  };
}

function forget() {
  heads = [];
  last = 0;
  cleared = 0;
}

function fits(one) {
  const wanted = words.trim().toLowerCase();
  if (kind && one.kind !== kind) return false;
  return !wanted || `${one.words} ${one.name} ${one.result} ${one.fault}`.toLowerCase().includes(wanted);
}
