// A projector that shows one category after the other: for so many seconds each, held by a key or the button, and at
// once the one in which something is revealed. What a category may show is the server's to say; here it is only hidden.

{
  const board = document.getElementById("board");
  const state = document.getElementById("rotation");
  const button = document.getElementById("rotation-pause");
  const place = state.querySelector("[data-place]");
  const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const SECONDS = Number(state.dataset.seconds);
  const FADE_MS = 280;

  const tables = () => [...board.querySelectorAll(":scope > table")];
  let left = SECONDS;
  let isHeld = false;

  function show(table) {
    left = SECONDS;
    const all = tables();
    for (const one of all) one.hidden = one !== table;
    place.textContent = state.dataset.text.replace("{number}", all.indexOf(table) + 1).replace("{all}", all.length);
    if (!lessMotion.matches) table.animate([{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS, easing: "ease-out" });
  }

  function turn(by) {
    const all = tables();
    const now = all.findIndex((one) => !one.hidden);
    show(all[(now + by + all.length) % all.length]);
  }

  function hold(isNow) {
    isHeld = isNow;
    left = SECONDS;
    button.textContent = isHeld ? button.dataset.resume : button.dataset.pause;
    button.setAttribute("aria-pressed", String(isHeld));
  }

  // A step of the reveal is seen by everybody, whichever category was shown.
  function follow() {
    const revealed = board.querySelector("table[data-revealed] .is-new")?.closest("table");
    if (revealed?.hidden) show(revealed);
    return Boolean(revealed);
  }

  button.hidden = false;
  button.addEventListener("click", () => hold(!isHeld));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isOnButton = event.target.closest?.("button, a");
    if ((event.key === " " && !isOnButton) || event.key.toLowerCase() === "p") hold(!isHeld);
    else if (event.key === "ArrowRight") turn(1);
    else if (event.key === "ArrowLeft") turn(-1);
    else return;
    event.preventDefault();
  });
  new MutationObserver(follow).observe(board, { subtree: true, attributeFilter: ["class"] });
  setInterval(() => {
    if (follow() || isHeld) return;
    left -= 1;
    if (left <= 0) turn(1);
  }, 1000);
}
