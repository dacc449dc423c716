// A search form whose results follow as one types. Without this script its button does the same.

const form = document.querySelector("form[data-live]");
const parts = form.dataset.live.split(" ");
const PAUSE_MS = 250;
let waiting, asking;

// Only what the new page says differently is put in place, and nothing under the reader's fingers.
function show(page, address) {
  for (const id of parts) {
    const here = document.getElementById(id), there = page.getElementById(id);
    if (here && there && !here.contains(document.activeElement)) here.replaceChildren(...there.childNodes);
  }
  history.replaceState(null, "", address);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const typed = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = `${form.getAttribute("action")}${typed.length ? "?" : ""}${new URLSearchParams(typed)}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
  } catch (error) {
    // Typed on meanwhile, or no connection: what is shown stays, and the button is still there.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, event.target.type === "search" ? PAUSE_MS : 0);
});
