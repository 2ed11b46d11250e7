/** The modals that the person has open. */

/** Show them in this element. */
export function mountModals(element) {
  element.hidden = true;
}
