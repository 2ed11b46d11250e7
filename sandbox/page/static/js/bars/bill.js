/** What PatSnap has billed so far. */

import { act, read } from '../api.js';
import { h, fill } from '../dom.js';
import { attempt } from './clock.js';
import { hear } from './listening.js';

const PAUSE = 400; // ms between two looks

/** The panel; `leave` when it is shown no more. */
export function billPanel() {
  const body = h('tbody', {});
  const none = h('p.inspector-none', {}, 'Nothing has been asked of PatSnap yet.');
  const head = ['', 'Calls', 'Billed', 'Billed since the reset'].map((name) => h('th', { scope: 'col' }, name || h('span.hidden-text', {}, 'What')));
  const table = h('table.bill', {}, h('thead', {}, h('tr', {}, head)), body);
  const reset = h('button.button.small', { type: 'button', onclick: begin }, 'Reset the count');
  const show = ({ lines }) => {
    fill(body, lines.map(row));
    none.hidden = lines.length > 0;
    table.hidden = !lines.length;
  };
  let timer = 0;
  const look = async () => {
    timer = 0;
    const said = await attempt(() => read('billed'));
    if (said) show(said);
  };
  async function begin() {
    const said = await attempt(() => act('begin_bill'));
    if (said) show(said);
  }
  const stop = hear('exchanges', () => (timer ||= setTimeout(look, PAUSE)));
  look();
  const intro = h('p.inspector-intro', {}, 'PatSnap bills the reports that it makes, the checks, and the patents that it tells of. Looks at reports and changes to alerts are free.');
  return {
    node: h('div.bill-panel', {}, intro, none, table, reset),
    leave: () => {
      stop();
      clearTimeout(timer);
    },
  };
}

function row(line) {
  const what = h('th', { scope: 'row' }, h('span.licence', {}, line.licence), ` ${line.what}`);
  const billed = line.free ? 'free' : counted(line.billed, line.unit);
  return h('tr', {}, what, h('td', {}, String(line.calls)), h('td', {}, billed), h('td', {}, line.free ? '' : String(line.new_billed)));
}

const PLURALS = { report: 'reports', look: 'looks', check: 'checks', call: 'calls', patent: 'patents' };
const counted = (number, unit) => `${number} ${number === 1 ? unit : PLURALS[unit]}`;
