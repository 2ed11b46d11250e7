/** What stands at the beginning of a conversation; where nothing has been said yet, it offers what can be tried. */

import { whyNot, write } from './composer.js';
import { h } from './dom.js';
import { isWithApp } from './heading.js';
import { state, titleOf } from './state.js';

const COMPANY = '小米科技有限责任公司'; // PatSnap's stand-in knows every company

/**
 * The beginning of a conversation.
 * @param {object} place
 * @param {boolean} isEmpty - nothing has been said there
 * @returns {Node[]}
 */
export function beginning(place, isEmpty) {
  const said = place.kind === 'im' ? directly(place) : inChannel(place);
  return isEmpty && !whyNot(place) ? [...said, ...offers(place)] : said;
}

function directly(place) {
  const { name, messages_read_only: isMute } = state.app;
  const [app] = state.commands;
  const words =
    isWithApp(place) && isMute
      ? `What ${name} has for you alone arrives here. To ask for something, type ${app?.command ?? '/'} in a channel.`
      : `This is where you and ${titleOf(place)} talk.`;
  return [h('h2', {}, titleOf(place)), h('p', {}, words)];
}

function inChannel(place) {
  const kind = place.kind === 'private' ? 'private channel' : 'channel';
  return [h('h2', {}, `# ${place.name}`), h('p', {}, `This is the very beginning of the ${kind} ${place.name}.`)];
}

function offers(place) {
  const app = state.app.name;
  if (!place.app) return place.kind === 'im' ? [] : [list([{ name: `Invite ${app}`, line: `/invite @${app.toLowerCase()}` }])];
  const [alert] = state.alerts;
  const all = [
    { name: 'Order a report on a company', line: `/patrol report ${COMPANY} pdf` },
    alert && { name: `Follow the alert “${alert.name}”`, line: `/patrol subscribe ${alert.id} weekly mon 09:00` },
    { name: `See all that ${app} can do`, line: '/patrol help' },
  ];
  return [
    h('p.welcome-words', {}, 'Nothing here is real, so nothing can go wrong. Choose a line, then press Enter:'),
    list(all.filter(Boolean)),
    h('p.note', {}, 'Then let time pass with “+1 week” in the bar above, and read what arrives. “Tour” shows it all in a minute.'),
  ];
}

const list = (all) => h('ul.offers', { 'aria-label': 'To try' }, all.map((one) => h('li', {}, offer(one))));

const offer = ({ name, line }) =>
  h('button.offer', { type: 'button', onclick: () => write(line) }, h('strong', {}, name), h('code', {}, line));
