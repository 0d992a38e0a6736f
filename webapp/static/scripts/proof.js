// The proof of work that a form takes while somebody floods it. A worker computes it while people read; who is
// faster sees how far it is, and the form is then sent by itself. Where nothing can be computed, a minute passes.

export function proveWork(input) {
  if (!input) return;
  const { form } = input;
  const place = form.querySelector("[data-proof-progress]");
  const progress = place.querySelector("progress");
  let waiting = null;

  const worker = new Worker(input.dataset.worker, { type: "module" });
  const end = (proof) => {
    input.value = proof;
    worker.terminate();
    form.removeEventListener("submit", hold);
    place.hidden = true;
    if (waiting) form.requestSubmit(waiting);
  };
  const hold = (submit) => {
    if (submit.submitter?.name) return;
    submit.preventDefault();
    submit.stopPropagation();
    waiting = submit.submitter;
    place.hidden = false;
    document.getElementById("proof-words").textContent = progress.dataset.words;
  };
  form.addEventListener("submit", hold);
  worker.onmessage = ({ data }) => {
    if (data.proof === undefined) progress.value = data.chance;
    else end(data.proof);
  };
  worker.onerror = () => end("");
  worker.postMessage({ challenge: input.dataset.challenge, bits: Number(input.dataset.bits) });
}
