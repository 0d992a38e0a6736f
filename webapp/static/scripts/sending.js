// A second click on the same button sends nothing. The server refuses repetitions by itself; this spares the wait.

const REPEAT_AFTER = 4000;

export function sendOnce(root) {
  let last = { form: null, at: 0 };
  root.addEventListener("submit", (submit) => {
    if (submit.defaultPrevented) return;
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

// More than a request may hold (application.py) would only end on an error page, so it is said here.

const MOST_BYTES = 24 * 1024 * 1024;

export function holdBackTooMuch(form) {
  form?.addEventListener("submit", (submit) => {
    const chosen = inputsWithFiles(form);
    const bytes = chosen.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
    if (bytes <= MOST_BYTES) return;
    submit.preventDefault();
    submit.stopImmediatePropagation();
    const place = placeBeside(chosen[0]);
    place.textContent = place.dataset.tooMuch;
    place.classList.add("field__error");
    chosen[0].focus();
  });
}

// A file takes its time on a phone's connection: a bar says that something happens.

export function showSending(form) {
  form?.addEventListener("submit", (submit) => {
    const chosen = inputsWithFiles(form);
    if (submit.defaultPrevented || !chosen.length) return;
    const place = placeBeside(chosen[0]);
    place.classList.remove("field__error");
    place.textContent = place.dataset.sending;
    place.append(document.createElement("progress"));
  });
  addEventListener("pageshow", () => {
    for (const place of document.querySelectorAll("[data-sending]")) place.replaceChildren();
  });
}

function inputsWithFiles(form) {
  return [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
}

function placeBeside(input) {
  return input.closest(".field").querySelector("[data-sending]");
}
