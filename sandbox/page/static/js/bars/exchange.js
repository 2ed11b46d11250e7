/** One exchange of the wire: its head, and its bodies when it is opened. */

import { read } from '../api.js';
import { h, fill } from '../dom.js';
import { inWords } from '../time.js';

const ROUTES = { patrol: ['Slack', 'Patrol'], slack: ['Patrol', 'Slack'], patsnap: ['Patrol', 'PatSnap'], file: ['', 'File'] };
const HOUR = { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

/**
 * A row of the list.
 * @param {{number: number, at: string, kind: string, words: string, ms: number, result: string, good: boolean, fault: string}} one
 * @returns {HTMLElement}
 */
export function exchangeRow(one) {
  const [from, to] = ROUTES[one.kind];
  const summary = h(
    'summary',
    {},
    h('span.wire-top', {}, h(`span.wire-kind.with-${one.kind}`, {}, from ? `${from} → ${to}` : to), h('span.wire-hour', {}, inWords(new Date(one.at), HOUR))),
    h('span.wire-words', {}, one.words),
    h('span.wire-end', {}, h(`span.${one.good ? 'good' : 'bad'}`, {}, one.result), one.fault && h('span.wire-fault', {}, one.fault), h('span.wire-ms', {}, one.ms ? `${one.ms.toLocaleString('en-GB')} ms` : '< 1 ms')),
  );
  const inside = h('div.wire-inside', {});
  const details = h('details', { ontoggle: () => details.open && !inside.childElementCount && open(one, inside) }, summary, inside);
  return h('li', {}, details);
}

async function open(one, inside) {
  fill(inside, h('p.inspector-intro', {}, 'Reading …'));
  try {
    const whole = await read('exchange', { number: one.number });
    const isCall = one.kind !== 'patrol';
    fill(
      inside,
      h('code.wire-line', {}, whole.line),
      body(isCall ? 'Request' : 'What Slack brought', whole.asked),
      body(isCall ? 'Answer' : 'What the ack said', whole.answered),
    );
  } catch (error) {
    fill(inside, h('p.problem', { role: 'alert' }, `${error.message}`));
  }
}

function body(title, text) {
  return [h('h3', {}, title), text ? h('pre', { tabindex: '0', 'aria-label': title }, text) : h('p.inspector-intro', {}, 'Nothing, or what is no text.')];
}
