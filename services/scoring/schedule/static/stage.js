// Keeps in view who presents, who is next and how much time is left: by our clock, asked every few seconds, and counted
// down in between. Without the network it goes on from what was known last, which stays on the device.

{
  const SOON_S = 60;
  const HALF_A_SECOND_MS = 500;
  const OLD_AFTER_MS = 30000;
  const TIMEOUT_MS = 8000;
  const SELDOM_MS = 60000;

  const place = () => document.querySelector("[data-stage]");
  const { stage: festival, api, every, zone } = place().dataset;
  const kept = `jadwal-${festival}`;
  const clockTime = new Intl.DateTimeFormat(document.documentElement.lang || "id", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const at = (moment) => clockTime.format(new Date(moment));

  let known = null;
  let shownVersions = null;
  let drawnMinute = null;

  // A private window may have no store: then only what this page has heard is known.
  try { known = JSON.parse(localStorage.getItem(kept)); } catch { known = null; }

  function keep() {
    try { localStorage.setItem(kept, JSON.stringify(known)); } catch { /* It is in memory. */ }
  }

  const serverNow = () => Date.now() + known.offMs;

  // ---- asking

  async function ask() {
    const askedAt = Date.now();
    try {
      const answer = await fetch(api, { cache: "no-store", signal: AbortSignal.timeout?.(TIMEOUT_MS) });
      if (!answer.ok) return;
      const { items } = await answer.json();
      const heardAt = Date.now();
      // The header names the second that had begun when the answer was on its way.
      const date = answer.headers.get("Date");
      known = { items, heardAt, offMs: date ? new Date(date).getTime() + HALF_A_SECOND_MS - (askedAt + heardAt) / 2 : 0 };
      keep();
      await refreshTables();
    } catch (error) {
      // No network: what was known last goes on.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    } finally {
      show();
    }
  }

  // The tables below are drawn by the server, anew when somebody pressed, or when a delay grows.
  async function refreshTables() {
    const versions = known.items.map((one) => `${one.id}:${one.version}`).join();
    const isLate = known.items.some((one) => one.places.some((entry) => entry.delay_minutes));
    const minute = isLate ? Math.floor(serverNow() / 60000) : null;
    const isSame = versions === shownVersions && (minute === null || minute === drawnMinute);
    const isFirst = shownVersions === null;
    shownVersions = versions;
    drawnMinute = minute;
    const parts = [...document.querySelectorAll("[data-refresh]")];
    if (isSame || isFirst || !parts.length) return;
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
    }
  }

  // ---- showing

  const isOfInterest = (one, entries) => !entries || one.places.some((entry) => entries.has(entry.entry_id));

  function state(one) {
    const current = one.now && one.places.find((entry) => entry.entry_id === one.now.entry_id);
    if (current) return current.state;
    return one.next_id ? "waiting" : "over";
  }

  function inMinutes(seconds) {
    const whole = Math.abs(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  function showLeft(spot, words, now) {
    const left = now.ends_at ? Math.ceil((new Date(now.ends_at) - serverNow()) / 1000) : now.left_s;
    spot.dataset.near = left < 0 ? "over" : left <= SOON_S ? "yes" : "no";
    spot.textContent = fill(left < 0 ? words.exceeded : words.remaining, { time: inMinutes(left) });
  }

  const put = (spot, text) => { if (spot.textContent !== text) spot.textContent = text; };

  function showOne(line, one, words, entries) {
    line.dataset.schedule = one.id;
    line.dataset.state = state(one);
    put(line.querySelector("[data-stage-of]"), one.category);
    put(line.querySelector("[data-stage-label]"), words[line.dataset.state]);
    const current = one.now && one.places.find((entry) => entry.entry_id === one.now.entry_id);
    const name = line.querySelector("[data-stage-name]");
    put(name, current ? `${current.number}. ${current.name}` : "");
    if (current && entries?.has(current.entry_id)) name.href = `/juri/peserta/${current.entry_id}`;
    else name.removeAttribute("href");
    const left = line.querySelector("[data-stage-left]");
    if (one.now) showLeft(left, words, one.now);
    else put(left, "");
    const next = one.places.find((entry) => entry.entry_id === one.next_id);
    const told = next && { name: `${next.number}. ${next.name}`, time: at(next.expected_start), planned: at(next.planned_start) };
    put(line.querySelector("[data-stage-next]"), told ? fill(next.delay_minutes ? words.late : words.coming, told) : "");
  }

  function show() {
    if (!known) return;
    for (const strip of document.querySelectorAll("[data-stage]")) {
      const words = strip.dataset;
      const entries = words.entries === undefined ? null : new Set(words.entries.split(" "));
      const items = known.items.filter((one) => isOfInterest(one, entries) && (!words.only || words.only === one.id));
      const ones = strip.querySelector("[data-stage-ones]");
      const blank = strip.querySelector("template");
      while (ones.children.length > items.length) ones.lastElementChild.remove();
      if (!strip.dataset.isLive) ones.replaceChildren();
      strip.dataset.isLive = "yes";
      while (ones.children.length < items.length) ones.append(blank.content.firstElementChild.cloneNode(true));
      items.forEach((one, index) => showOne(ones.children[index], one, words, entries));
      strip.hidden = !items.length;
      const old = strip.querySelector("[data-stage-old]");
      old.hidden = Date.now() - known.heardAt < OLD_AFTER_MS;
      put(old, old.hidden ? "" : fill(words.old, { time: at(known.heardAt + known.offMs) }));
    }
  }

  show();
  ask();
  // Where there is no schedule there is nothing to be in step with.
  const isDue = () => !document.hidden && (known?.items.length || Date.now() - (known?.heardAt ?? 0) > SELDOM_MS);
  setInterval(() => { if (isDue()) ask(); }, Number(every) * 1000);
  setInterval(show, 1000);
  for (const name of ["online", "focus"]) window.addEventListener(name, ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
}
