// A long form that loses nothing: what is typed is kept on the device at once, and saved a moment later where the form
// names an address for that. Without this script the form's own button saves.

const PAUSE_MS = 1200;
const RETRY_MS = 5000;

// The page that a sent form leads to takes what it was drawn from off the shelf.
const arrived = document.querySelector("[data-arrived]");
if (arrived) {
  try {
    const left = `draft:${arrived.dataset.arrived}`;
    if (JSON.parse(localStorage.getItem(left))?.isSent) localStorage.removeItem(left);
  } catch {
    // Without a shelf nothing lies on it.
  }
}

const form = document.querySelector("form[data-draft]");
if (form) keepDraft(form);

function keepDraft(form) {
  const statusLine = form.querySelector("[data-status]");
  const restoredNotice = document.querySelector("[data-restored]");
  const shelf = `draft:${location.pathname}`;
  const said = form.dataset;
  const unsaved = new Set();
  let timer = null;
  let isSaving = false;
  let isStopped = false;
  let isWaiting = false;
  let submitter = null;

  const version = () => form.elements.version?.value ?? "";
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const isTyped = (name) => name && name !== "version" && name !== "idempotency_key";

  function valuesOf(name) {
    const fields = [...form.querySelectorAll(`[name="${name}"]`)];
    return fields.filter((field) => !isTicked(field) || field.checked).map((field) => field.value);
  }

  function fill(name, values) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (isTicked(field)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }

  // ---- the device's shelf; private windows may refuse it, and the form goes on without

  function read() {
    try {
      return JSON.parse(localStorage.getItem(shelf));
    } catch {
      return null;
    }
  }

  function keep(isSent = false) {
    try {
      if (!unsaved.size) return localStorage.removeItem(shelf);
      const fields = Object.fromEntries([...unsaved].map((name) => [name, valuesOf(name)]));
      return localStorage.setItem(shelf, JSON.stringify({ version: version(), isSent, fields }));
    } catch {
      return null;
    }
  }

  // ---- saving

  function say(text, link) {
    statusLine.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = said.signIn;
      statusLine.append(" ", anchor);
    }
  }

  function showErrors(errors) {
    for (const old of form.querySelectorAll("[data-autosave-error]")) old.remove();
    for (const [name, text] of Object.entries(errors)) {
      const field = form.querySelector(`[name="${name}"]`);
      if (!field) continue;
      const line = document.createElement("p");
      line.dataset.autosaveError = name;
      line.className = "invalid-feedback d-block";
      line.textContent = text;
      field.closest(".field").append(line);
    }
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  async function save() {
    if (!said.autosave || isStopped || isSaving || !unsaved.size) return;
    isSaving = true;
    say(said.saving);
    const sent = new Map([...unsaved].map((name) => [name, valuesOf(name)]));
    const body = new URLSearchParams({ version: version() });
    for (const [name, values] of sent) {
      body.append("changed", name);
      for (const value of values) body.append(name, value);
    }
    try {
      const answer = await fetch(said.autosave, { method: "POST", body, signal: AbortSignal.timeout(15000) });
      await heard(answer, sent);
    } catch {
      say(said.offline);
      later(RETRY_MS);
    } finally {
      isSaving = false;
      // By the button that was pressed: a form may have several.
      if (isWaiting) form.requestSubmit(submitter);
    }
  }

  async function heard(answer, sent) {
    if (answer.status === 401) {
      isStopped = true;
      return say(said.signedOut, `/masuk?lanjut=${encodeURIComponent(location.pathname)}`);
    }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson || answer.status >= 500) {
      say(said.offline);
      return later(RETRY_MS);
    }
    const told = await answer.json();
    const errors = told.errors ?? {};
    if (!answer.ok) {
      // Another editor was faster: from here on only the person decides.
      isStopped = answer.status === 409;
      showErrors(errors);
      return say(told.detail);
    }
    form.elements.version.value = told.version;
    for (const [name, values] of sent) {
      if (!(name in errors) && JSON.stringify(values) === JSON.stringify(valuesOf(name))) unsaved.delete(name);
    }
    showErrors(errors);
    keep();
    say(Object.keys(errors).length ? said.wrong : `${said.saved} ${told.saved_at}`);
    if ([...unsaved].some((name) => !(name in errors))) later(PAUSE_MS);
    }

  form.addEventListener("input", (event) => {
    if (!isTyped(event.target.name)) return;
    unsaved.add(event.target.name);
    keep();
    if (!said.autosave) say(said.kept);
    later(PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    isStopped = true;
    // What is on its way has a newer version with it; sent before that is known, the form would look outdated.
    isWaiting = isSaving;
    submitter = event.submitter;
    if (isWaiting) return event.preventDefault();
    return keep(true);
  });
  window.addEventListener("online", () => later(0));

  // ---- what was typed before, and never arrived

  const before = read();
  // A form that was sent and is drawn anew from a newer version has arrived.
  const hasArrived = before?.isSent && before.version !== version();
  if (before && !hasArrived && !("resumed" in said)) {
    for (const [name, values] of Object.entries(before.fields)) {
      if (JSON.stringify(values) === JSON.stringify(valuesOf(name))) continue;
      fill(name, values);
      unsaved.add(name);
    }
  }
  if (unsaved.size) {
    restoredNotice.hidden = false;
    const isConflict = before.version !== version();
    restoredNotice.querySelector("[data-restored-conflict]").hidden = !isConflict;
    isStopped = isConflict;
    keep();
    later(PAUSE_MS);
  } else {
    keep();
  }
  restoredNotice.querySelector("[data-forget]").addEventListener("click", () => {
    isStopped = true;
    unsaved.clear();
    keep();
    location.reload();
  });
  // Drawn from what was carried through a new sign-in: nothing of it is saved yet.
  if ("resumed" in said) {
    for (const field of form.elements) if (isTyped(field.name)) unsaved.add(field.name);
    keep();
  }

  // ---- counting words

  for (const counter of form.querySelectorAll("[data-words-of]")) {
    const text = form.elements[counter.dataset.wordsOf];
    const count = () => {
      const words = text.value.split(/\s+/).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
      counter.textContent = `${words} ${counter.dataset.text} ${counter.dataset.least}`;
    };
    counter.hidden = false;
    text.addEventListener("input", count);
    count();
  }
}
