/** What becomes of a line that somebody sends: a message, or a slash command. */

import { act } from './api.js';
import { runBuiltin } from './builtins.js';
import { messagesOf } from './messages.js';
import { state, tell } from './state.js';
import { now } from './time.js';

const COMMAND = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/;
const LINK = /https?:\/\/[^\s<>|]+/;

/** The command that a line begins with, or nothing. */
export const commandOf = (line) => COMMAND.exec(line.trim())?.[1] ?? '';

/**
 * Send a line as the person who is acted as.
 * @param {string} line
 * @param {object} place
 * @param {string} [thread]
 * @returns {Promise<boolean>} - whether it was taken; if not, the reader has been told why, and what was typed is kept
 */
export async function send(line, place, thread = '') {
  const [, command, text = ''] = COMMAND.exec(line.trim()) ?? [];
  if (command) return runCommand(place, command, text.trim());
  await act('say', { place: place.id, text: escape(line.trim()), ...(thread ? { thread_ts: thread } : {}) });
  return true;
}

async function runCommand(place, command, text) {
  const why = await runBuiltin(place, command, text);
  if (why !== null) return why ? note(place, why) : true;
  if (!state.commands.some((one) => one.command === command)) {
    return note(place, `${command} is not a command here. A line that begins with / is taken for one.`);
  }
  const answer = await act('command', { place: place.id, command, text });
  return answer.error ? note(place, `${command} failed with the error "${answer.error}". What you typed is still there.`) : true;
}

let count = 0;

/** Say something to the reader alone, as Slack itself does; the sandbox knows nothing of it. */
function note(place, text) {
  count += 1;
  const ts = (now().getTime() / 1000).toFixed(3) + String(count % 1000).padStart(3, '0');
  const said = { ts, user: 'USLACKBOT', username: 'Slackbot', text, ephemeral: true, note: true, place: place.id };
  messagesOf(place.id).notes.push(said);
  tell('note', said);
  return false;
}

/**
 * What is typed as Slack keeps it: &, < and > escaped, people, channels and links as such.
 * @param {string} text
 * @returns {string}
 */
export function escape(text) {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain
    .split(/(\s+)/)
    .map((word) => (LINK.test(word) ? word.replace(LINK, '<$&>') : word.replace(/^([@#])([\p{L}\p{N}_.-]*[\p{L}\p{N}_-])/u, mention)))
    .join('');
}

function mention(whole, sign, name) {
  if (sign === '@') {
    const person = [...state.people.values()].find((one) => one.name === name);
    return person ? `<@${person.id}>` : ['here', 'channel', 'everyone'].includes(name) ? `<!${name}>` : whole;
  }
  const place = [...state.places.values()].find((one) => one.kind !== 'im' && one.name === name);
  return place ? `<#${place.id}|${name}>` : whole;
}
