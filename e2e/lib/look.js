// Somebody may look at each page before the next act leaves it.

let watcher = async () => {};

/** From now on, `look` is called with each page that an act is about to leave. */
export function onEachPage(look) {
  watcher = look;
}

/** Called by the acts. */
export function look(page) {
  return watcher(page);
}
