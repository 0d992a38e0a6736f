// A second click on the same button sends nothing. The server refuses repetitions by itself; this spares the wait.

const REPEAT_AFTER = 4000;

export function sendOnce(root) {
  let last = { form: null, at: 0 };
  root.addEventListener("submit", (submit) => {
    const now = submit.timeStamp;
    if (submit.target === last.form && now - last.at < REPEAT_AFTER) {
      submit.preventDefault();
      return;
    }
    last = { form: submit.target, at: now };
  });
  addEventListener("pageshow", () => {
    last = { form: null, at: 0 };
  });
}
