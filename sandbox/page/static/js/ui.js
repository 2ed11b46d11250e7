/** What several parts of the page pop up: menus, and notices that go by themselves. */

import { fill, h } from './dom.js';

const GAP = 4; // px between what was pressed and what pops up
const EDGE = 8; // px to the edge of the window
const STAYS = 6000; // ms that a notice stays

let closeOpen = null;

/** Close what is popped up, if anything is. */
function closePopover() {
  closeOpen?.();
}

/**
 * Pop something up beside what was pressed; it closes by Escape, a press elsewhere, or `closePopover`.
 * @param {Element} anchor
 * @param {HTMLElement} content - a focusable first element gets the focus, unless `focus` is false
 * @param {{label?: string, role?: string, focus?: boolean, onclose?: () => void}} [how]
 * @returns {HTMLElement} - what popped up
 */
export function popover(anchor, content, { label = '', role = 'dialog', focus = true, onclose = () => {} } = {}) {
  closePopover();
  const box = h('div.popover', { role, 'aria-label': label || null }, content);
  const before = document.activeElement;
  (anchor.closest('dialog') ?? document.body).append(box);
  place(box, anchor.getBoundingClientRect());
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) closePopover();
  };
  const key = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    closePopover();
  };
  const shut = () => {
    closeOpen = null;
    const had = box.contains(document.activeElement);
    box.remove();
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', key, true);
    anchor.setAttribute('aria-expanded', 'false');
    if (had && before instanceof HTMLElement) before.focus();
    onclose();
  };
  closeOpen = shut;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', key, true);
  anchor.setAttribute('aria-expanded', 'true');
  if (focus) box.querySelector('input, button, [tabindex]')?.focus();
  return box;
}

function place(box, beside) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = beside.bottom + GAP + height <= innerHeight - EDGE;
  const top = below ? beside.bottom + GAP : Math.max(EDGE, beside.top - GAP - height);
  const left = Math.max(EDGE, Math.min(beside.left, innerWidth - EDGE - width));
  box.style.top = `${top}px`;
  box.style.left = `${left}px`;
}

/**
 * Pop up a menu.
 * @param {Element} anchor
 * @param {{label: string, note?: string, heading?: boolean, danger?: boolean, disabled?: boolean, run?: () => void}[]} items
 * @param {string} label - what the menu is called
 */
export function menu(anchor, items, label) {
  const list = h('div', { role: 'none' });
  fill(
    list,
    items.map((item) =>
      item.heading
        ? h('div.heading', {}, item.label)
        : h(
            `button.menu-item${item.danger ? '.danger' : ''}`,
            {
              role: 'menuitem',
              type: 'button',
              disabled: item.disabled,
              onclick: () => {
                closePopover();
                item.run?.();
              },
            },
            h('span', {}, item.label),
            item.note && h('span.note', {}, item.note),
          ),
    ),
  );
  const box = popover(anchor, list, { label, role: 'menu' });
  box.addEventListener('keydown', (event) => walk(event, [...box.querySelectorAll('.menu-item:not(:disabled)')]));
}

function walk(event, items) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const at = items.indexOf(document.activeElement);
  const to = { Home: 0, End: items.length - 1 }[event.key] ?? at + (steps[event.key] ?? 0);
  if (!(event.key in steps) && event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}

/**
 * Say something that goes by itself; screen readers say it too.
 * @param {string} words
 */
export function toast(words) {
  const shown = h('div.toast', {}, words);
  document.getElementById('toasts')?.append(shown);
  setTimeout(() => shown.remove(), STAYS);
}
