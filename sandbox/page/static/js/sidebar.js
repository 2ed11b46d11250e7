/** The conversations at the side. */

import { h, fill } from './dom.js';
import { go } from './route.js';
import { on, state, titleOf } from './state.js';

/** Show the conversations in this element. */
export function mountSidebar(element) {
  const show = () =>
    fill(
      element,
      [...state.places.values()].map((place) =>
        h('button.button.small', { type: 'button', onclick: () => go({ place: place.id }) }, `${titleOf(place)} ${place.unread}`),
      ),
    );
  on('workspace', show);
  on('place', show);
}
