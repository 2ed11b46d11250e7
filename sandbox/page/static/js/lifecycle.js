/** What can become of a conversation, so that anyone can see how Patrol copes with it. */

import { act } from './api.js';
import { ask } from './dialog.js';
import { state } from './state.js';
import { toast } from './ui.js';

const NAME = /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

/**
 * Let something become of a conversation.
 * @param {object} place
 * @param {string} what - a verb of the sandbox's lifecycle: `archive`, `rename` …
 * @param {Record<string, string>} [more]
 * @returns {Promise<void>} - what the sandbox refuses is said as a notice
 */
export async function become(place, what, more = {}) {
  try {
    await act('become', { person: undefined, what, name: place.id, ...more });
  } catch (error) {
    toast(error.message);
  }
}

/**
 * Give a channel another name, if it can have that.
 * @param {object} place
 * @param {string} name
 * @returns {Promise<string>} - why not; empty where it went well
 */
export async function rename(place, name) {
  const to = name.replace(/^#/, '').toLowerCase().replaceAll(' ', '-');
  if (!NAME.test(to)) return 'A channel has a name of at most 80 letters, digits, hyphens and underscores.';
  if ([...state.places.values()].some((one) => one.name === to && one.id !== place.id)) return `There is a channel ${to} already.`;
  await become(place, 'rename', { to });
  return '';
}

/**
 * The menu of a channel.
 * @param {object} place
 * @returns {object[]} - as `menu` of ui.js takes them
 */
export function lifecycleItems(place) {
  const app = state.app.name;
  const item = (label, what, note = '') => ({ label, note, run: () => become(place, what) });
  return [
    place.app ? item(`Remove ${app}`, 'remove_bot') : item(`Invite ${app}`, 'invite_bot'),
    place.archived ? item('Unarchive', 'unarchive') : item('Archive', 'archive', 'Nobody writes there any more'),
    place.shared ? item('Stop sharing', 'unshare') : item('Share with another organisation', 'share'),
    place.kind === 'public' && item('Make private', 'make_private', 'Members alone see it'),
    { label: 'Rename …', run: () => askName(place) },
    { label: 'Delete …', danger: true, run: () => askDelete(place) },
  ].filter(Boolean);
}

async function askName(place) {
  const name = await ask({
    title: `Rename ${place.name}`,
    words: 'Everybody sees the new name at once.',
    action: 'Rename',
    field: { label: 'Name', value: place.name },
  });
  const why = name && name !== place.name ? await rename(place, name) : '';
  if (why) toast(why);
}

async function askDelete(place) {
  const words = `All that was said in ${place.name} goes with it. This cannot be undone.`;
  const sure = await ask({ title: `Delete ${place.name}`, words, action: 'Delete', danger: true });
  if (sure !== null) await become(place, 'delete');
}
