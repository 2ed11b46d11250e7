/** Light or dark: as the system has it, until the reader says otherwise. */

const KEPT = 'patrol-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** The theme that is shown: `light` or `dark`. */
export const theme = () => localStorage.getItem(KEPT) ?? (system.matches ? 'dark' : 'light');

/** Show the other theme, and remember it in this browser. */
export function switchTheme() {
  localStorage.setItem(KEPT, theme() === 'dark' ? 'light' : 'dark');
  show();
}

function show() {
  document.documentElement.dataset.theme = theme();
}

system.addEventListener('change', show);
show();
