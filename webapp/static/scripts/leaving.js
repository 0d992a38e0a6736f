// Leaving a sensitive page at once: by its button, or by Shift three times in a row. The page is empty before
// anything is sent, the harmless one takes its place in the history, and the server forgets meanwhile.

const PRESSES = 3;
const WITHIN = 5000;

export function leaveQuickly(form) {
  if (!form) return;
  const leave = () => {
    const forgetting = { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" };
    const address = form.dataset.exit;
    document.title = "";
    document.body.replaceChildren();
    fetch(form.action, forgetting).catch(() => {});
    location.replace(address);
  };
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    leave();
  });
  let pressed = [];
  addEventListener("keydown", (key) => {
    if (key.repeat) return;
    if (key.key !== "Shift") {
      pressed = [];
      return;
    }
    pressed = [...pressed, key.timeStamp].filter((at) => key.timeStamp - at < WITHIN);
    if (pressed.length >= PRESSES) leave();
  });
  form.querySelector("[hidden]").hidden = false;
}
