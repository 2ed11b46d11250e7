/** Typing as the tour shows it: letter by letter in the composer. What is typed is sent by the sandbox itself. */

const PART = 0.6; // of the time in which the caption is read

let typed = null; // the composer and what was typed into it
let turn = 0; // of what is typed now: whoever types next ends it

/**
 * Type what is typed in a step into the composer of its person and place, once that is there.
 * @param {{typing: string, seconds: number, person: string, place: string}} step - `seconds` is how long it takes
 */
export function type({ typing: text, seconds, person, place }) {
  turn += 1;
  const mine = turn;
  const takes = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : seconds * PART * 1000;
  const begun = performance.now();
  const next = () => {
    if (mine !== turn) return;
    const part = takes ? Math.min(1, (performance.now() - begun) / takes) : 1;
    const composer = composerOf(person, place);
    if (composer) put(composer, text.slice(0, Math.round(part * text.length)));
    if (!composer || part < 1) requestAnimationFrame(next);
  };
  next();
}

/** The composer in which this person writes: that of somebody else may stand there a moment longer. */
function composerOf(person, place) {
  const form = document.querySelector('#main .composer');
  const isTheirs = form?.dataset.person === person && form.dataset.place === place;
  return isTheirs ? form.querySelector('textarea') : null;
}

/** Leave the composer empty again, unless somebody has written something else. */
export function eraseTyped() {
  turn += 1;
  if (typed?.composer.isConnected && typed.composer.value === typed.text) put(typed.composer, '');
  typed = null;
}

function put(composer, text) {
  if (composer.value === text) return;
  composer.value = text;
  typed = { composer, text };
  composer.dispatchEvent(new Event('input', { bubbles: true }));
}
