/**
 * The font of Chinese and Japanese comes when the first text needs it. Chromium remembers how it has drawn a text in one
 * size and weight, empty boxes too, and draws them again when the font is there: from then on all sizes are new to it.
 */

document.fonts.addEventListener('loadingdone', () => document.documentElement.classList.add('font-came'));
