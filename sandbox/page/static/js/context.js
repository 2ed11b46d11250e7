/** What blocks need to know of the world in which they are shown. */

import { now } from './time.js';
import { me, state } from './state.js';
import { go } from './route.js';

/**
 * @typedef {object} Context
 * @property {'message' | 'modal' | 'home'} surface
 * @property {Map<string, object>} people
 * @property {Map<string, object>} places
 * @property {{id: string, zone: string, locale: string}} me - the one who looks
 * @property {() => Date} now - the sandbox's time
 * @property {(id: string) => void} openPlace
 * @property {(block: object, element: object, value?: unknown) => Promise<unknown>} press - a button, or a choice
 *   outside a form; where nothing can be pressed, as in the gallery, it does nothing
 * @property {(block: object, element: object, typed: string) => Promise<any>} [suggest] - ask the app what it offers
 *   to what is typed in a menu; none where nobody can be asked
 * @property {import('./kit/form.js').Form | null} form - what is filled in, in a modal or a Home
 */

/**
 * The context of blocks on this page.
 * @param {Partial<Context>} own - `surface`, `press`, `form`
 * @returns {Context}
 */
export function contextOf(own) {
  return {
    surface: 'message',
    people: state.people,
    places: state.places,
    me: me() ?? { id: '', zone: 'UTC', locale: 'en-GB' },
    now,
    openPlace: (place) => go({ place }),
    press: async () => {},
    form: null,
    ...own,
  };
}
