// A device that was signed out: what was tapped on it and has not gone up is handed over, so that nothing stays behind.

import { Queue } from "./queue.js";
import * as store from "./store.js";

const spot = document.querySelector("[data-leaving]");
const { judge } = spot.dataset;

async function show() {
  const left = (await store.sheetsOf(judge)).filter(({ trouble }) => trouble?.kind === "pass" && trouble.isKept);
  spot.hidden = !left.length;
  spot.textContent = spot.dataset.handed.replace("{count}", left.length);
}

// It is refused, as everything from here is, and then left with the server.
await new Queue({ judge, onChange: show, onClock() {}, onPassGone() {} }).wake();
await show();
