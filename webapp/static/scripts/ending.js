// Shows the warning that the session ends soon, when it is time. Looked at again and again: a timer that was
// set hours ahead sleeps while the device does.

const LOOK_EVERY = 10000;

export function warnBeforeTheEnd(warning) {
  if (!warning?.hidden) return;
  const at = Date.now() + Number(warning.dataset.warnedIn) * 1000;
  const looking = setInterval(() => {
    if (Date.now() < at) return;
    clearInterval(looking);
    warning.hidden = false;
  }, LOOK_EVERY);
}
