/** The slash commands that the workspace has beside those of the app. */

import { become, rename } from './lifecycle.js';
import { state } from './state.js';

const isApp = (text) => [`@${state.app.name}`, state.app.name].some((one) => one.toLowerCase() === text.toLowerCase());
const onlyApp = (command) => `${command} is for the app alone here: type ${command} @${state.app.name.toLowerCase()}.`;

const COMMANDS = {
  '/invite': {
    description: 'Invite the app: /invite @patrol',
    run: (place, text) => (isApp(text) ? become(place, 'invite_bot') : onlyApp('/invite')),
  },
  '/remove': {
    description: 'Remove the app: /remove @patrol',
    run: (place, text) => (isApp(text) ? become(place, 'remove_bot') : onlyApp('/remove')),
  },
  '/archive': { description: 'Archive this channel', run: (place) => become(place, 'archive') },
  '/rename': {
    description: 'Give this channel another name',
    run: (place, text) => (text ? rename(place, text) : 'Type the new name behind it: /rename NAME.'),
  },
};

/** The commands with what they do, as `/api/workspace` tells those of the app. */
export const builtins = () => Object.entries(COMMANDS).map(([command, { description }]) => ({ command, description, words: [] }));

/**
 * Run a command of the workspace.
 * @param {object} place
 * @param {string} command
 * @param {string} text - what stands behind it
 * @returns {Promise<string> | null} - why it did not work, empty where it did; null where there is no such command
 */
export function runBuiltin(place, command, text) {
  const known = COMMANDS[command];
  if (!known) return null;
  if (place.kind === 'im') return Promise.resolve(`${command} works in channels alone.`);
  return Promise.resolve(known.run(place, text)).then((why) => why ?? '');
}
