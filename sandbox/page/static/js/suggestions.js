/** What can be meant by what is being typed: commands and their words, people, channels. */

import { builtins } from './builtins.js';
import { state } from './state.js';

const MOST = 12;

/**
 * @typedef {object} Suggestions
 * @property {string} label - what the list is called
 * @property {number} from - where in the text the typed part begins
 * @property {string} typed
 * @property {{word: string, name: string, note: string}[]} options - `word` takes the place of what is typed
 * @property {boolean} isEager - whether the first one is meant unless another is chosen
 */

/**
 * What fits the text before the cursor.
 * @param {string} before
 * @param {{isThread?: boolean}} [where]
 * @returns {Suggestions | null}
 */
export function suggest(before, { isThread = false } = {}) {
  const found = (isThread ? null : (commands(before) ?? words(before) ?? alerts(before))) ?? mentions(before, '@', people) ?? mentions(before, '#', channels);
  return found && found.options.length ? found : null;
}

function commands(before) {
  if (!/^\/[\w-]*$/.test(before)) return null;
  const all = [...state.commands.map((one) => ({ ...one, hint: one.words.slice(0, 3).join(' | ') })), ...builtins()];
  const options = all
    .filter((one) => one.command.startsWith(before))
    .map((one) => ({ word: `${one.command} `, name: one.command, note: one.description }));
  return list('Commands', 0, before, options, before === '/');
}

function words(before) {
  const [, command, typed] = before.match(/^(\/[\w-]+) ([\w-]*)$/) ?? [];
  const known = state.commands.find((one) => one.command === command);
  if (!known) return null;
  const options = known.words
    .filter((word) => word.startsWith(typed))
    .map((word) => ({ word: `${word} `, name: word, note: '' }));
  return list('Commands', command.length + 1, typed, options, false, known.words.length);
}

/** Behind `/patrol subscribe`: the alerts by name, so that nobody needs to know their ids. */
function alerts(before) {
  const [, start, typed] = before.match(/^(\/[\w-]+ subscribe )(\S*)$/) ?? [];
  if (start === undefined || !state.commands.some((one) => start.startsWith(`${one.command} `))) return null;
  const wanted = typed.toLowerCase();
  const options = state.alerts
    .filter((one) => one.id.startsWith(wanted) || one.name.toLowerCase().startsWith(wanted))
    .map((one) => ({ word: `${one.id} `, name: one.name, note: one.id }));
  return list('Alerts', start.length, typed, options, false);
}

function mentions(before, sign, all) {
  const [, typed] = before.match(new RegExp(`(?:^|\\s)${sign}([\\p{L}\\p{N}_.-]*)$`, 'u')) ?? [];
  if (typed === undefined) return null;
  const wanted = typed.toLowerCase();
  const options = all()
    .filter((one) => one.name.toLowerCase().startsWith(sign + wanted) || one.note.toLowerCase().split(' ').some((part) => part.startsWith(wanted)));
  return list(sign === '@' ? 'People' : 'Channels', before.length - typed.length - 1, sign + typed, options, true);
}

function people() {
  return [...state.people.values()]
    .filter((one) => !one.gone)
    .map((one) => ({ word: `@${one.name} `, name: `@${one.name}`, note: one.real_name }));
}

function channels() {
  return [...state.places.values()]
    .filter((one) => one.kind !== 'im' && !one.archived)
    .map((one) => ({ word: `#${one.name} `, name: `#${one.name}`, note: '' }));
}

function list(label, from, typed, options, isAlwaysEager, most = MOST) {
  const isWhole = options.some((one) => one.name === typed);
  if (isWhole && options.length === 1) return null;
  const bare = typed.replace(/^[/@#]/, '');
  return { label, from, typed, options: options.slice(0, most), isEager: !isWhole && (isAlwaysEager || bare !== '') };
}
