// Small comforts. Every page works without this file.
import { countLetters } from "./letters.js";
import { sendOnce } from "./sending.js";

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
}

focusErrors(document);
sendOnce(document);
revive(document);
document.addEventListener("htmx:afterSwap", (swap) => revive(swap.detail.target));
