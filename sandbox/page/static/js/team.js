/** Which workspace this tab looks at, where there are several; and the way to add the app to it. */

import { h, fill, icon } from './dom.js';
import { on, state } from './state.js';
import { menu } from './ui.js';

/** The button that says which workspace this is, and leads to the others; nothing where there is one alone. */
export function teamButton() {
  const name = h('span.team-name', {});
  const button = h('button.bar-button.team', { type: 'button', hidden: true, 'aria-haspopup': 'menu', 'aria-expanded': 'false' }, name, icon('down', 14));
  button.addEventListener('click', () => menu(button, [{ heading: true, label: 'In this tab, look at …' }, ...state.teams.map(item)], 'Workspace'));
  on('workspace', () => {
    button.hidden = state.teams.length < 2;
    fill(name, state.team.name);
    button.setAttribute('aria-label', `Workspace ${state.team.name}`);
  });
  return button;
}

function item({ id, name }) {
  const isHere = id === state.team.id;
  return { label: isHere ? `${name} ✓` : name, run: () => !isHere && look(id) };
}

/** Look at another workspace, as the person of the same name. */
function look(team) {
  location.assign(`/?${new URLSearchParams({ team })}#/${encodeURIComponent(state.route.person)}`);
}

/** The link that begins to add the app to a workspace, while it is not there. */
export function installLink() {
  const link = h('a.bar-button.team', { target: '_blank', hidden: true }, 'Add Patrol to a workspace');
  on('workspace', () => {
    link.hidden = !state.install || state.team.installed;
    if (state.install) link.href = state.install;
  });
  return link;
}
