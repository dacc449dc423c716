// Keeps the board at what is so: by server-sent events, or by asking every few seconds where those do not come through.

{
  const table = document.getElementById("board");
  const bodies = new Map([...table.querySelectorAll("[data-category]")].map((one) => [one.dataset.category, one.tBodies[0]]));
  const blank = document.getElementById("row");
  const live = document.querySelector(".live");
  const state = document.getElementById("state");
  const progress = document.getElementById("progress");
  const announcement = document.getElementById("announcement");
  const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const inTwoDecimals = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  const MOVE_MS = 280;
  const POLL_MS = 3000;
  const COMMITTEE_POLL_MS = 1000;
  const RETRY_STREAM_MS = 20000;
  // The stream says something at least every 15 s: when it does not, the connection is dead though nobody told us.
  const SILENCE_MS = 40000;
  const FAILURES_BEFORE_POLLING = 3;

  // What a revealing page shows is compared once it hears of a step.
  let shown = table.dataset.shape.startsWith("reveal") ? null : Number(table.dataset.version);
  let failures = 0;
  let silence;
  let polling;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const written = (total) => (total === null ? "–" : inTwoDecimals.format(Number(total)));

  function say(name) {
    live.dataset.state = name;
    state.textContent = live.dataset[name];
  }

  function filled(row, entry, judges) {
    const score = row.querySelector(".score");
    const total = written(entry.total);
    row.classList.toggle("is-new", row.dataset.entry === entry.entry_id && score.textContent !== total);
    row.dataset.entry = entry.entry_id;
    row.dataset.place = entry.place ?? "";
    row.querySelector(".place").textContent = entry.place ?? "–";
    row.querySelector(".name").textContent = entry.name;
    row.querySelector(".agencies").textContent = entry.agencies.join(", ");
    row.querySelector(".given").textContent = entry.sheets;
    row.querySelector(".judges").textContent = judges;
    score.textContent = total;
    return row;
  }

  function show(board) {
    const mark = board.reveal ? `${board.version}:${board.reveal.step}` : board.version;
    if (mark === shown) return;
    shown = mark;
    // Another kind of page: what was frozen is revealed, or what was sealed has its mark. The page itself knows how it looks.
    const shape = (board.reveal ? "reveal" : board.frozen_since ? "frozen" : "live") + (board.seal ? "-sealed" : "");
    if (shape !== table.dataset.shape) return location.reload();
    if (board.reveal) return reveal(board.reveal);
    for (const category of board.categories) {
      // A category that came after the page was loaded: the page itself knows how it looks.
      if (!bodies.has(category.key)) return location.reload();
      arrange(bodies.get(category.key), category.rows, board.judges);
    }
    sayHowFar(board);
  }

  function reveal(stage) {
    for (const category of stage.categories) {
      const rows = [...table.querySelector(`[data-revealed="${CSS.escape(category.key)}"]`).tBodies[0].rows];
      category.rows.forEach((entry, index) => uncover(rows[index], entry));
    }
  }

  function uncover(row, entry) {
    row.classList.toggle("is-new", entry.is_newest);
    const known = entry.entry_id ?? "";
    if (row.dataset.entry === known) return;
    // Covered again when the committee goes one step back: the words for that stand in the page.
    if (!known) return location.reload();
    row.dataset.entry = known;
    row.querySelector(".name").textContent = entry.name;
    row.querySelector(".agencies").textContent = entry.agencies.join(", ");
    row.querySelector(".score").textContent = written(entry.total);
    announcement.textContent = fill(announcement.dataset.revealed, { place: entry.place, name: entry.name, total: written(entry.total) });
    if (!lessMotion.matches) row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE_MS, easing: "ease-out" });
  }

  function arrange(body, entries, judges) {
    const rows = new Map([...body.rows].map((row) => [row.dataset.entry, row]));
    const before = new Map([...rows].map(([entry, row]) => [entry, row.getBoundingClientRect().top]));
    const fresh = () => blank.content.firstElementChild.cloneNode(true);
    body.replaceChildren(...entries.map((entry) => filled(rows.get(entry.entry_id) ?? fresh(), entry, judges)));
    if (!lessMotion.matches) [...body.rows].forEach((row) => move(row, before.get(row.dataset.entry)));
  }

  function move(row, from) {
    const by = from === undefined ? 0 : from - row.getBoundingClientRect().top;
    if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: MOVE_MS, easing: "ease-out" });
  }

  function sayHowFar(board) {
    const far = { sheets: board.sheets, expected: board.sheets_expected };
    progress.textContent = fill(progress.dataset.text, far);
    const first = board.categories[0]?.rows[0];
    if (first?.total) announcement.textContent = fill(announcement.dataset.text, { ...far, name: first.name, total: written(first.total) });
    const isFinal = board.status === "final";
    table.dataset.status = board.status;
    for (const element of document.querySelectorAll(".final")) element.hidden = !isFinal;
    for (const element of document.querySelectorAll(".interim, .live")) element.hidden = isFinal;
  }

  function connect() {
    const source = new EventSource(table.dataset.stream);
    const heard = () => {
      failures = 0;
      clearInterval(polling);
      say("live");
      clearTimeout(silence);
      silence = setTimeout(() => { source.close(); connect(); }, SILENCE_MS);
    };
    source.addEventListener("open", heard);
    source.addEventListener("heartbeat", heard);
    source.addEventListener("board", (event) => { heard(); show(JSON.parse(event.data)); });
    source.addEventListener("error", () => {
      failures += 1;
      say("away");
      if (source.readyState !== EventSource.CLOSED && failures < FAILURES_BEFORE_POLLING) return;
      source.close();
      clearTimeout(silence);
      clearInterval(polling);
      polling = setInterval(poll, POLL_MS);
      setTimeout(connect, RETRY_STREAM_MS);
    });
  }

  async function poll() {
    try {
      const answer = await fetch(table.dataset.api, { cache: "no-cache" });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
      say("polling");
    } catch {
      say("away");
    }
  }

  if (table.dataset.stream) connect();
  else polling = setInterval(poll, COMMITTEE_POLL_MS);
}
