/** Walking through messages by arrows: a list is one stop of the Tab key, and the message that was last is where it stops. */

const PASSED = 'a, button:not([aria-haspopup])'; // where the arrows have no meaning of their own

/**
 * Let the arrows walk through the articles of a list.
 * @param {HTMLElement} list
 */
export function rove(list) {
  list.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const article = event.target.closest('article');
    if (!step || !article || (event.target !== article && !event.target.matches(PASSED))) return;
    const all = [...list.querySelectorAll('article')];
    const next = all[all.indexOf(article) + step];
    event.preventDefault();
    next?.focus();
  });
  list.addEventListener('focusin', (event) => {
    const article = event.target.closest('article');
    if (article) stopAt(list, article);
  });
}

/**
 * Let the Tab key stop at one article of the list: the one where it stopped before, or else the last one.
 * @param {HTMLElement} list
 */
export function keepStop(list) {
  if (list.querySelector('article[tabindex="0"]')) return;
  const all = list.querySelectorAll('article');
  if (all.length) stopAt(list, all[all.length - 1]);
}

function stopAt(list, article) {
  for (const one of list.querySelectorAll('article[tabindex="0"]')) one.tabIndex = -1;
  article.tabIndex = 0;
}
