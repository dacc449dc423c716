// Draws the judge's screens from the page's own templates: the round, one entry's sheet, and two sheets to compare.

const words = document.getElementById("juri-words").dataset;
const inShort = new Intl.NumberFormat(document.documentElement.lang || "id", { maximumFractionDigits: 1 });
const inTwoDecimals = new Intl.NumberFormat(document.documentElement.lang || "id", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const score = (total) => inTwoDecimals.format(Number(total));
export const clone = (name) => document.getElementById(`juri-${name}`).content.cloneNode(true);

const put = (root, hook, text) => { for (const spot of root.querySelectorAll(`[data-${hook}]`)) spot.textContent = text; };

function show(name, fragment) {
  document.querySelector(".breadcrumbs").replaceWith(clone(`crumbs-${name}`));
  const main = document.getElementById("main");
  main.replaceChildren(fragment);
  return main;
}

// ---- the round

export function drawRound(round) {
  const main = show("round", clone("view-round"));
  const list = main.querySelector(".judge-entries");
  list.replaceChildren(...round.entries.map((entry) => row(entry)));
  document.title = words.roundTitle;
  showRoundStates(round);
}

function row(entry) {
  const item = clone("row").firstElementChild;
  item.dataset.entry = entry.id;
  item.querySelector("a").href = `/juri/peserta/${entry.id}`;
  put(item, "number", entry.number);
  put(item, "name", entry.name);
  put(item, "agency", entry.agency);
  return item;
}

export function showRoundStates(round) {
  for (const item of document.querySelectorAll(".judge-entries [data-entry]")) {
    const id = item.dataset.entry;
    const state = round.state(id);
    const { total, revision, isChanged } = round.sheet(id);
    item.querySelector(".judge-state").replaceChildren(clone(`state-${state}`));
    put(item, "total", revision && total !== null && !isChanged ? score(total) : "");
  }
  const done = round.done.length;
  const all = round.entries.length;
  for (const bar of document.querySelectorAll(".judge-progress progress")) Object.assign(bar, { max: all, value: done });
  for (const text of document.querySelectorAll(".judge-progress .progress-text")) text.textContent = fill(words.progress, { done, all });
  const next = round.next;
  for (const place of document.querySelectorAll(".judge-next")) {
    place.hidden = !next || !round.isOpen;
    if (next) place.querySelector("a").href = `/juri/peserta/${next.id}`;
  }
  for (const notice of document.querySelectorAll(".judge-all-done")) notice.hidden = Boolean(next) || !round.isOpen;
}

// ---- one entry's sheet

export function drawSheet(round, id) {
  const entry = round.entry(id);
  const index = round.entries.indexOf(entry);
  const rubric = round.rubric(entry);
  const main = show("sheet", clone("view-sheet"));
  const place = fill(words.place, { number: index + 1, all: round.entries.length });
  document.querySelector(".breadcrumbs [aria-current]").textContent = place;
  put(main, "name", entry.name);
  put(main, "agency", [entry.agency, ...entry.partners].join(", "));
  put(main, "summary", entry.summary);
  put(main, "place", place);
  main.querySelector("[data-profile]").href = `/inovasi/${entry.slug}`;
  main.querySelector("[data-conflict]").href = `/juri/peserta/${entry.id}/benturan`;
  const form = main.querySelector("form.sheet");
  form.dataset.entry = id;
  form.querySelector(".criteria").replaceChildren(...rubric.criteria.map((criterion) => drawCriterion(criterion, rubric, round.isOpen)));
  put(main, "scale", fill(words.scale, { lowest: rubric.lowest, highest: rubric.highest }));
  around(main, round.entries[index - 1], round.entries[index + 1]);
  document.title = fill(words.sheetTitle, { name: entry.name });
  fillForm(form, round.sheet(id));
  return form;
}

function drawCriterion({ key, name, weight_pct: weight, anchors }, { lowest, highest }, isOpen) {
  const field = clone("criterion").firstElementChild;
  field.id = `scores-${key}`;
  field.dataset.criterion = key;
  put(field, "title", name);
  put(field, "weight", fill(words.weight, { weight: inShort.format(weight) }));
  const chips = field.querySelector(".chips");
  chips.dataset.style = highest - lowest <= 5 && Object.keys(anchors).length ? "lines" : "numbers";
  for (let points = lowest; points <= highest; points += 1) {
    const chip = clone("chip").firstElementChild;
    Object.assign(chip.querySelector("input"), { name: `scores-${key}`, value: points, disabled: !isOpen });
    put(chip, "points", points);
    put(chip, "anchor", anchors[points] ?? "");
    chips.append(chip);
  }
  return field;
}

function around(main, before, after) {
  const pages = main.querySelector(".judge-pages");
  for (const [link, entry] of [[pages.querySelector("[rel=prev]"), before], [pages.querySelector("[rel=next]"), after]]) {
    link.hidden = !entry;
    if (entry) link.href = `/juri/peserta/${entry.id}`;
  }
}

export function fillForm(form, sheet) {
  for (const chip of form.querySelectorAll(".chips input")) {
    chip.checked = String(sheet.scores[chip.name.slice("scores-".length)] ?? "") === chip.value;
  }
  form.elements.note.value = sheet.note;
}

export function readForm(form) {
  const scores = {};
  for (const chip of form.querySelectorAll(".chips input:checked")) scores[chip.name.slice("scores-".length)] = Number(chip.value);
  return { scores, note: form.elements.note.value };
}

// What is so with this sheet at this moment, in a word; the count tells of all that still has to go up.
export function showSheetState(round, id, { waiting, isOffline }) {
  const line = document.getElementById("sheet-state");
  if (!line) return;
  const sheet = round.sheet(id);
  const missing = round.rubric(round.entry(id)).criteria.length - Object.keys(sheet.scores).length;
  let state = "blank";
  if (sheet.trouble) state = sheet.trouble.isKept ? "aside" : "here";
  else if (sheet.isChanged || sheet.outgoing) state = isOffline ? "waiting" : "here";
  else if (sheet.revision) state = "saved";
  else if (sheet.isDraft) state = "draft";
  line.dataset.state = state;
  const text = fill(words[state] ?? "", { count: waiting });
  line.textContent = missing && state !== "blank" ? `${text} · ${fill(words.missing, { missing })}` : text;
}

// ---- troubles

export function showTrouble(round, id, onDecide) {
  const spot = document.querySelector("[data-trouble]");
  if (!spot) return;
  const { trouble, scores, note } = round.sheet(id);
  spot.replaceChildren();
  if (!trouble) return;
  const notice = clone(trouble.kind === "stale" ? "compare" : "refused");
  put(notice, "problem", trouble.title ?? "");
  const errors = (trouble.errors ?? []).map((error) => error.detail);
  put(notice, "detail", [trouble.detail ?? "", ...errors].join(" "));
  put(notice, "kept", trouble.isKept ? words.keptAside : words.keptHere);
  spot.append(notice);
  if (trouble.kind !== "stale") return;
  const differing = round.rubric(round.entry(id)).criteria.filter(({ key }) => scores[key] !== trouble.newer.scores[key]);
  spot.querySelector("tbody").replaceChildren(...differing.map(({ key, name }) => {
    const line = clone("compare-row").firstElementChild;
    put(line, "title", name);
    put(line, "mine", scores[key] ?? "–");
    put(line, "theirs", trouble.newer.scores[key] ?? "–");
    return line;
  }));
  spot.querySelector("table").hidden = !differing.length;
  const hasOtherNote = note !== trouble.newer.note;
  for (const part of spot.querySelectorAll("[data-notes]")) part.hidden = !hasOtherNote;
  put(spot, "mine-note", note || "–");
  put(spot, "theirs-note", trouble.newer.note || "–");
  spot.querySelector("[data-keep=mine]").addEventListener("click", () => onDecide(true));
  spot.querySelector("[data-keep=theirs]").addEventListener("click", () => onDecide(false));
}

// ---- what all screens say

export function showQueue({ waiting, isOffline, isReady, passTrouble, isStored }) {
  for (const line of document.querySelectorAll("[data-queue]")) {
    const state = passTrouble ? "passGone" : waiting ? (isOffline ? "waiting" : "sending") : isOffline ? "offline" : isReady ? "ready" : "";
    line.dataset.state = state;
    line.textContent = passTrouble ? `${passTrouble.title}. ${passTrouble.detail}` : fill(words[state] ?? "", { count: waiting });
  }
  for (const line of document.querySelectorAll("[data-not-stored]")) line.hidden = isStored;
}

export function showTimeLeft(closesAt, serverNow) {
  for (const line of document.querySelectorAll("[data-left]")) {
    const minutes = closesAt ? Math.ceil((new Date(closesAt) - serverNow) / 60000) : null;
    line.hidden = minutes === null;
    if (minutes === null) continue;
    const hours = Math.floor(minutes / 60);
    line.dataset.near = minutes <= 10 ? "yes" : "no";
    line.textContent = minutes <= 0 ? words.overtime : hours ? fill(words.leftHours, { hours, minutes: minutes % 60 }) : fill(words.leftMinutes, { minutes });
  }
}
