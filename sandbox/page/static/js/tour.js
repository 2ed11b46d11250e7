/** The guided tour. */

/** Follow the tour while one is played. */
export function mountTour() {}
