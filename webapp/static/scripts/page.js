// Small comforts. Every page works without this file.
import { warnBeforeTheEnd } from "./ending.js";
import { countLetters } from "./letters.js";
import { leaveQuickly } from "./leaving.js";
import { proveWork } from "./proof.js";
import { shrinkPhotos } from "./photos.js";
import { holdBackTooMuch, sendOnce, showSending } from "./sending.js";
import { saveAnswers } from "./saving.js";
import { openPads } from "./signing.js";

function focusErrors(root) {
  const summary = root.querySelector("[data-focus-first]");
  if (!summary) return;
  summary.focus();
  for (const link of summary.querySelectorAll('a[href^="#"]')) {
    link.addEventListener("click", (click) => {
      const input = document.getElementById(link.hash.slice(1));
      if (!input) return;
      click.preventDefault();
      (input.closest(".field") ?? input).scrollIntoView({ block: "start" });
      input.focus({ preventScroll: true });
    });
  }
}

function revive(root) {
  root.querySelectorAll("textarea[maxlength], textarea[data-letters]").forEach(countLetters);
  openPads(root);
}

leaveQuickly(document.getElementById("quick-exit"));
focusErrors(document);
sendOnce(document);
shrinkPhotos(document.querySelector("form#answers"));
holdBackTooMuch(document.querySelector("form#answers"));
saveAnswers(document.querySelector("form#answers[hx-post]"));
proveWork(document.querySelector("input[data-challenge]"));
warnBeforeTheEnd(document.querySelector("[data-warned-in]"));
showSending(document.querySelector("form#answers"));
revive(document);
document.addEventListener("htmx:afterSwap", (swap) => revive(swap.detail.target));
