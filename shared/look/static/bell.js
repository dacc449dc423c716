// The number at the inbox stays true while the page is looked at. Without this script the link is there all the same.

const bell = document.querySelector("[data-bell]");
const count = bell.querySelector("[data-bell-count]");
const number = bell.querySelector("[data-bell-number]");
const said = document.querySelector("[data-bell-said]");
const newer = document.querySelector("[data-inbox-newer]");
const MOST_SHOWN = 99;
const SILENCE_MS = 40_000;
const AWAY_MS = 30_000;
let source, silence, again, known;

function show({ unread, newest }) {
  count.hidden = unread === 0;
  number.textContent = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread;
  // The ids grow with time. What was there when the page came is no news.
  if (known !== undefined && newest > known) said.textContent = said.dataset.text;
  if (newer && newest > newer.dataset.inboxNewer) newer.hidden = false;
  known = newest > (known ?? "") ? newest : known ?? "";
}

function rest() {
  source?.close();
  source = undefined;
  clearTimeout(silence);
  clearTimeout(again);
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(() => { rest(); connect(); }, SILENCE_MS);
}

// Only the page that is looked at listens: a browser has few connections for a whole origin.
function connect() {
  if (source || document.hidden) return;
  source = new EventSource(bell.dataset.bell);
  source.addEventListener("open", heard);
  source.addEventListener("heartbeat", heard);
  source.addEventListener("inbox", (event) => { heard(); show(JSON.parse(event.data)); });
  source.addEventListener("error", () => {
    // While it connects anew by itself, it is left to do so.
    if (source.readyState !== EventSource.CLOSED) return;
    rest();
    again = setTimeout(connect, AWAY_MS);
  });
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : connect()));
addEventListener("pagehide", rest);
addEventListener("pageshow", connect);
connect();

// What is opened was read.
for (const item of document.querySelectorAll("details[data-read]")) {
  item.addEventListener("toggle", async () => {
    if (!item.open || !item.dataset.read) return;
    const place = item.dataset.read;
    delete item.dataset.read;
    const answer = await fetch(place, { method: "POST", redirect: "manual" }).catch(() => undefined);
    // A redirect that is not followed has no status: it was written down.
    if (answer?.type !== "opaqueredirect") {
      item.dataset.read = place;
      return;
    }
    item.closest("li").classList.remove("inbox-unread");
    for (const mark of item.querySelectorAll("[data-unread]")) mark.remove();
  });
}
