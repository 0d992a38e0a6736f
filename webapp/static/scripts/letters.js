// Says how many letters are left, where the page has a place and words for it:
// <p class="field__count" id="..-count" data-left="Noch {n} Zeichen" data-over="{n} Zeichen zu viel" aria-live="polite">.

export function countLetters(area) {
  const place = document.getElementById(`${area.id}-count`);
  const limit = Number(area.dataset.letters ?? area.getAttribute("maxlength"));
  if (!place || !limit) return;
  const say = () => {
    const left = limit - [...area.value].length;
    const words = left < 0 ? place.dataset.over : place.dataset.left;
    place.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  };
  let pending;
  area.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(say, 300);
  });
  say();
}
