/** Showing new blocks in the place of old ones, without taking away what the person has in hand. */

/**
 * Put new blocks in the place of old ones. Blocks that stayed the same keep their nodes, untouched; where the focus and
 * the caret were in one that changed, they are again.
 * @param {HTMLElement} shown - the nodes of the old blocks
 * @param {HTMLElement} fresh - the nodes of the new ones
 * @param {{before: object[], after: object[]}} blocks
 * @returns {HTMLElement[]} - the nodes that are new
 */
export function redraw(shown, fresh, { before, after }) {
  const held = hold(shown);
  const same = unchanged(before, after);
  const old = new Map([...shown.children].map((node) => [node.dataset.block, node]));
  const wanted = [...fresh.children].map((node) => (same.has(node.dataset.block) && old.get(node.dataset.block)) || node);
  for (const node of [...shown.children]) if (!wanted.includes(node)) node.remove();
  let at = shown.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else shown.insertBefore(node, at);
  }
  restore(shown, held);
  return wanted.filter((node) => !same.has(node.dataset.block));
}

function unchanged(before, after) {
  const old = new Map(before.map((block) => [block.block_id, JSON.stringify(block)]));
  return new Set(after.filter((block) => old.get(block.block_id) === JSON.stringify(block)).map((one) => one.block_id));
}

function hold(shown) {
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const caret = focused && 'selectionStart' in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  const key = focused?.closest('[data-key]')?.dataset.key ?? '';
  return { focused, caret, key, value: focused?.value };
}

function restore(shown, { focused, caret, key, value }) {
  if (!focused || focused === document.activeElement) return;
  const next = find(shown, key, value);
  next?.focus({ preventScroll: true });
  if (caret?.[0] != null && next?.selectionStart != null) next.setSelectionRange(...caret);
}

function find(shown, key, value) {
  const same = key && shown.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!same) return shown.closest('[tabindex]');
  if (!same.matches('.boxes')) return same;
  const boxes = [...same.querySelectorAll('input')];
  return boxes.find((one) => one.value === value) ?? boxes[0];
}
