// Saves a sheet by itself as soon as every criterion has points; the button works without this, and after it.

{
  const form = document.querySelector("form.sheet");
  const state = document.getElementById("sheet-state");
  const revision = form.elements.revision;
  const key = form.elements.idempotency_key;
  const kept = `lembar:${form.dataset.judge}:${form.dataset.api}`;
  const PAUSE_MS = 600;

  let timer;
  let saving = Promise.resolve();
  let isLeaving = false;

  const renewKey = () => { key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`; };
  const say = (name) => { state.textContent = state.dataset[name]; };

  function read() {
    const scores = {};
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith("scores-")) scores[name.slice("scores-".length)] = Number(value);
    }
    return { scores, note: form.elements.note.value };
  }

  const keep = () => localStorage.setItem(kept, JSON.stringify({ ...read(), revision: revision.value }));
  const isComplete = () => Object.keys(read().scores).length === form.querySelectorAll(".criterion").length;

  async function save() {
    if (isLeaving || !isComplete()) return;
    const sheet = read();
    const isFirst = revision.value === "0";
    say("saving");
    let answer;
    try {
      answer = await fetch(form.dataset.api, {
        method: "PUT",
        headers: {
          "Content-Type": "application/json",
          // The same content from the same revision is the same request, however often the network swallows the answer.
          "Idempotency-Key": key.value,
          ...(isFirst ? { "If-None-Match": "*" } : { "If-Match": `"${revision.value}"` }),
        },
        body: JSON.stringify(sheet),
        keepalive: true,
      });
    } catch {
      say("offline");
      timer = setTimeout(queue, 5 * PAUSE_MS);
      return;
    }
    if (answer.ok) {
      revision.value = (await answer.json()).revision;
      renewKey();
      // A tap may have come while this one was on its way: it is kept until its own turn.
      if (JSON.stringify(read()) === JSON.stringify(sheet)) {
        localStorage.removeItem(kept);
        say("saved");
      } else {
        keep();
      }
    } else {
      say(answer.status === 412 ? "stale" : "closed");
    }
  }

  // One after another: each needs the revision that the last one made.
  function queue() {
    saving = saving.then(save);
  }

  function changed() {
    keep();
    renewKey();
    clearTimeout(timer);
    timer = setTimeout(queue, PAUSE_MS);
  }

  // What was tapped before the battery died or the page was left comes back, unless a newer sheet was saved elsewhere.
  function restore() {
    const held = JSON.parse(localStorage.getItem(kept) ?? "null");
    if (!held) return;
    if (held.revision !== revision.value) {
      localStorage.removeItem(kept);
      return;
    }
    for (const [name, points] of Object.entries(held.scores)) {
      const chip = form.querySelector(`[name="scores-${name}"][value="${points}"]`);
      if (chip) chip.checked = true;
    }
    if (held.note) form.elements.note.value = held.note;
    timer = setTimeout(queue, PAUSE_MS);
  }

  // Gone back to, a page wakes as it was left, with a revision that has been followed since.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  if (state) {
    restore();
    form.addEventListener("input", changed);
    form.addEventListener("submit", async (event) => {
      if (isLeaving) return;
      event.preventDefault();
      isLeaving = true;
      clearTimeout(timer);
      await saving;
      // An answer may have been lost after the sheet was taken: its key then belongs to that request alone.
      renewKey();
      // What is kept here stays until the page comes back with a newer revision: this may fail too.
      form.submit();
    });
  }
}
