// A judge's tablet: every tap is on the device at once, goes up by itself, and the round goes on without the network.
//
// Without this script each page is drawn by the server and has a button that saves; with it, the same page goes on here.

import { Queue, isWaiting } from "./queue.js";
import { load } from "./round.js";
import * as store from "./store.js";
import * as views from "./views.js";

const ROUND = "/juri";
const SHEET = /^\/juri\/peserta\/([0-9a-f-]{36})$/;
const NOTE_PAUSE_MS = 400;
const TICK_MS = 15000;

const page = document.getElementById("juri-words").dataset;
const judge = page.judge;
let round = null;
let queue = null;
let isReady = false;
let passTrouble = null;
let clockOffMs = 0;
let noteTimer = null;
let tapping = Promise.resolve();

const shownEntry = () => location.pathname.match(SHEET)?.[1] ?? null;
const waiting = () => [...round.sheets.values()].filter(isWaiting).length;

function refresh() {
  const id = shownEntry();
  const far = { waiting: waiting(), isOffline: queue.isOffline, isReady, passTrouble, isStored: true };
  if (id && round.entry(id)) {
    views.showSheetState(round, id, far);
    views.showTrouble(round, id, (isMine) => decide(id, isMine));
  } else {
    views.showRoundStates(round);
  }
  views.showQueue(far);
  views.showTimeLeft(round.loaded.round?.closes_at, Date.now() + clockOffMs);
}

function draw() {
  const id = shownEntry();
  if (id && !round.entry(id)) return;
  if (id) bind(views.drawSheet(round, id), id);
  else views.drawRound(round);
  refresh();
}

function go(address) {
  history.pushState(null, "", address);
  draw();
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
}

// ---- tapping

function bind(form, id) {
  form.addEventListener("input", (event) => {
    clearTimeout(noteTimer);
    if (event.target === form.elements.note) noteTimer = setTimeout(() => tap(form, id), NOTE_PAUSE_MS);
    else tap(form, id);
  });
  form.elements.note.addEventListener("change", () => tap(form, id));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await tapping;
    const { scores, note } = views.readForm(form);
    const first = [...form.querySelectorAll(".criterion")].find((field) => !(field.dataset.criterion in scores));
    if (first) return missing(first);
    if (note !== round.sheet(id).note) await tap(form, id);
    const next = round.next;
    return go(next && next.id !== id ? `/juri/peserta/${next.id}` : ROUND);
  });
}

function missing(field) {
  for (const other of document.querySelectorAll(".field-wrong")) other.classList.remove("field-wrong");
  field.classList.add("field-wrong");
  field.scrollIntoView({ block: "center" });
  field.querySelector("input").focus({ preventScroll: true });
}

// One after the other, each with what the form holds when its turn comes: nothing changed, nothing written.
function tap(form, id) {
  clearTimeout(noteTimer);
  tapping = tapping.then(async () => {
    const { scores, note } = views.readForm(form);
    const held = round.sheet(id);
    if (held.note === note && JSON.stringify(held.scores) === JSON.stringify(scores)) return;
    await round.tap(id, scores, note);
    refresh();
    queue.wake();
  });
  return tapping;
}

async function decide(id, isMine) {
  await round.decide(id, isMine);
  draw();
  queue.wake();
}

// ---- beginning

// What was tapped on the server's page before the round was here counts like any other tap.
function earlyTaps() {
  const form = document.querySelector("form.sheet");
  if (!form) return null;
  const early = [...form.querySelectorAll(".chips input:checked")].filter((chip) => !chip.defaultChecked);
  const note = form.elements.note;
  return early.length || note.value !== note.defaultValue ? views.readForm(form) : null;
}

async function begin() {
  const found = await load(judge, page.roundApi);
  if (!found || !found.round.loaded.round) return;
  round = found.round;
  if (found.isFresh) clockOffMs = new Date(round.loaded.server_time) - new Date(round.loaded.askedAt);
  const early = shownEntry() && earlyTaps();
  queue = new Queue({
    judge,
    onChange: async () => { await round.refresh(); refresh(); },
    onClock: (date, sentAt) => { if (date) clockOffMs = new Date(date) - sentAt; },
    onPassGone: (problem) => { passTrouble = problem; },
  });
  queue.isOffline = !found.isFresh;
  if (found.isFresh) await round.takeUpAgain();
  if (early) await round.tap(shownEntry(), early.scores, early.note);
  draw();
  document.addEventListener("click", follow);
  document.addEventListener("submit", leave);
  window.addEventListener("popstate", draw);
  setInterval(refresh, TICK_MS);
  queue.wake();
  navigator.storage?.persist?.();
}

function follow(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
  const { origin, pathname } = new URL(link.href);
  if (origin !== location.origin || (pathname !== ROUND && !round.entry(pathname.match(SHEET)?.[1]))) return;
  event.preventDefault();
  go(pathname);
}

// Who hands the tablet on leaves nothing behind but what has not gone up yet; that is asked about first.
async function leave(event) {
  if (!event.target.matches("form.judge-leave")) return;
  const form = event.target;
  if (waiting() && !form.dataset.sure) {
    event.preventDefault();
    form.dataset.sure = "yes";
    form.querySelector("[data-unsent]").hidden = false;
    return;
  }
  event.preventDefault();
  await store.forgetRound(judge);
  for (const name of await globalThis.caches?.keys() ?? []) if (name.startsWith("juri-")) await caches.delete(name);
  form.submit();
}

async function keepForLater() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(page.worker, { scope: ROUND });
  const { active } = await navigator.serviceWorker.ready;
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], link[rel=icon]")].map((part) => part.href);
  const scripts = [...document.scripts].map((script) => script.src);
  const pictures = [...document.querySelectorAll("use")].map((part) => new URL(part.getAttribute("href"), location).href.split("#")[0]);
  const channel = new MessageChannel();
  const kept = new Promise((resolve) => { channel.port1.onmessage = ({ data }) => resolve(data === "kept"); });
  active.postMessage({ shell: ROUND, parts: [...new Set([...parts, ...scripts, ...pictures])].filter(Boolean) }, [channel.port2]);
  isReady = await kept;
  if (round) refresh();
}

// Private windows may have no store: the server's page then does what it does without this script.
begin().catch((error) => {
  for (const line of document.querySelectorAll("[data-not-stored]")) line.hidden = false;
  throw error;
});
keepForLater();
