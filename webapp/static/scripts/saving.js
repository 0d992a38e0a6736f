// Each answer is saved on the server as soon as it is given. Says so, and says when there is no connection;
// sending then waits until there is one, so that no error page of the browser takes the typed words away.

const AGAIN_AFTER = 5000;
const TOO_MANY = 429;

export function saveAnswers(form) {
  const place = form?.querySelector("#saving");
  if (!place) return;
  let unsaved = false;
  let waiting = null;

  const tell = (lost) => {
    unsaved = lost;
    place.classList.toggle("saving--unsaved", lost);
    place.textContent = lost ? place.dataset.unsaved : place.dataset.saved;
  };
  const save = () => window.htmx.trigger(form, "change");

  form.addEventListener("htmx:configRequest", (request) => {
    for (const [name, value] of [...request.detail.formData]) {
      if (value instanceof File) request.detail.formData.delete(name);
    }
  });
  form.addEventListener("htmx:afterRequest", (request) => {
    if (request.target !== form) return;
    if (request.detail.successful) {
      tell(false);
      const button = waiting;
      waiting = null;
      if (button) form.requestSubmit(button.isConnected ? button : undefined);
    } else if ([0, TOO_MANY].includes(request.detail.xhr.status)) {
      tell(true);
      setTimeout(save, AGAIN_AFTER);
    }
  });
  addEventListener("online", () => unsaved && save());
  form.addEventListener("submit", (submit) => {
    if (!unsaved) {
      window.htmx.trigger(form, "htmx:abort");
      return;
    }
    submit.preventDefault();
    waiting = submit.submitter;
    save();
  });
}
