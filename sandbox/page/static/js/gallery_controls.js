/** What the visitor of the gallery can choose: words, language, width, light or dark. */

import { fill, h, icon } from './dom.js';
import { switchTheme, theme } from './theme.js';

/**
 * The controls in the gallery's bar.
 * @param {{onsearch: (words: string) => void, onproblems: (only: boolean) => void,
 *   onlanguage: (code: string) => void, onwidth: (isNarrow: boolean) => void}} how
 * @returns {{element: HTMLElement, setLanguages: (languages: {code: string, name: string}[], chosen: string) => void}}
 */
export function controls({ onsearch, onproblems, onlanguage, onwidth }) {
  const search = h('input.field', { type: 'search', placeholder: 'Search', 'aria-label': 'Search exhibits' });
  search.addEventListener('input', () => onsearch(search.value.trim()));
  const language = h('select.field', { 'aria-label': 'Language', onchange: () => onlanguage(language.value) });
  const only = h('input', { type: 'checkbox', onchange: () => onproblems(only.checked) });
  const element = h(
    'div.gallery-controls',
    { role: 'search' },
    search,
    language,
    h('label.only', {}, only, ' Only problems'),
    toggle('Narrow', (isOn) => onwidth(isOn)),
    themeButton(),
  );
  const setLanguages = (languages, chosen) => {
    fill(language, languages.map(({ code, name }) => h('option', { value: code }, name)));
    language.value = chosen;
  };
  return { element, setLanguages };
}

function toggle(words, onchange) {
  const button = h('button.button', { type: 'button', 'aria-pressed': 'false' }, words);
  button.addEventListener('click', () => {
    const isOn = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(isOn));
    onchange(isOn);
  });
  return button;
}

function themeButton() {
  const button = h('button.button', { type: 'button' });
  const draw = () => {
    const isDark = theme() === 'dark';
    fill(button, icon(isDark ? 'sun' : 'moon'));
    button.setAttribute('aria-label', isDark ? 'Light theme' : 'Dark theme');
  };
  button.addEventListener('click', () => {
    switchTheme();
    draw();
  });
  draw();
  return button;
}
