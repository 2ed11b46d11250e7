/** The inspector: what goes over the wire, and what PatSnap has billed. */

import { h, fill, icon } from '../dom.js';
import { besideTitle, closeBeside, showBeside } from '../side.js';
import { billPanel } from './bill.js';
import { wirePanel } from './wire.js';

const TITLE = 'Inspector';
const TABS = [
  { name: 'Wire', make: wirePanel },
  { name: 'Billed', make: billPanel },
];

let chosen = 0; // the tab that was shown last

/** The button that opens and closes it. */
export function inspectorButton() {
  const button = h('button.bar-button.closes-menu', { type: 'button', 'aria-label': TITLE, title: 'What goes over the wire, and what PatSnap bills', 'aria-pressed': 'false' }, icon('search', 16), h('span', {}, TITLE));
  let close = () => {};
  button.addEventListener('click', () => {
    if (besideTitle() === TITLE) {
      closeBeside();
      return;
    }
    const opened = inspector();
    close = () => {
      opened.leave();
      button.setAttribute('aria-pressed', 'false');
    };
    showBeside(TITLE, opened.node, { onclose: () => close() });
    button.setAttribute('aria-pressed', 'true');
  });
  return button;
}

/** The tabs and what they show; `leave` when it is shown no more. */
function inspector() {
  const panel = h('div.inspector-panel', { role: 'tabpanel', id: 'inspector-panel' });
  const tabs = TABS.map(({ name }, i) =>
    h('button.tab', { type: 'button', role: 'tab', id: `inspector-${i}`, 'aria-controls': panel.id, onclick: () => show(i) }, name),
  );
  let leave = () => {};
  function show(i) {
    leave();
    chosen = i;
    tabs.forEach((tab, j) => {
      tab.setAttribute('aria-selected', String(i === j));
      tab.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', `inspector-${i}`);
    const made = TABS[i].make();
    leave = made.leave;
    fill(panel, made.node);
  }
  const list = h('div.tabs', { role: 'tablist', 'aria-label': TITLE, onkeydown: walk }, tabs);
  function walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    show((chosen + step + TABS.length) % TABS.length);
    tabs[chosen].focus();
  }
  show(chosen);
  return { node: h('div.inspector', {}, list, panel), leave: () => leave() };
}
