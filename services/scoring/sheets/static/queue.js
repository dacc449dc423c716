// Sends what was tapped, entry by entry, and tries again until the server has it.
//
// What goes out is written down first, with its key, and repeated word for word until it is answered: an answer that the
// network swallowed, or a browser that was killed, can neither lose a sheet nor double it.

import * as store from "./store.js";

const API = "/api/scoring/v1";
const TIMEOUT_MS = 15000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;

export const isWaiting = (sheet) => Boolean(sheet.outgoing) || (sheet.isChanged && !sheet.trouble);
const isSame = (one, other) =>
  one.note === other.note && JSON.stringify(Object.entries(one.scores).sort()) === JSON.stringify(Object.entries(other.scores).sort());

class Later extends Error {}
class PassGone extends Error {
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

export class Queue {
  constructor({ judge, onChange, onClock, onPassGone }) {
    Object.assign(this, { judge, onChange, onClock, onPassGone, pauseMs: FIRST_PAUSE_MS, timer: null, isOffline: false });
    this.running = Promise.resolve();
    for (const name of ["online", "focus"]) window.addEventListener(name, () => this.wake());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.wake(); });
  }

  // Something is there to be sent, or the network may be back: try now.
  wake() {
    clearTimeout(this.timer);
    this.pauseMs = FIRST_PAUSE_MS;
    this.running = this.running.then(() => this.#run());
    return this.running;
  }

  async #run() {
    clearTimeout(this.timer);
    try {
      // One window at a time: two of them would send the same sheet and then disagree with themselves.
      if (navigator.locks) await navigator.locks.request("juri-queue", () => this.#sendAll());
      else await this.#sendAll();
      this.pauseMs = FIRST_PAUSE_MS;
      this.#sayOffline(false);
    } catch (error) {
      if (error instanceof PassGone) return this.#giveUp(error.problem);
      if (!(error instanceof Later)) throw error;
      this.#sayOffline(true);
      this.timer = setTimeout(() => { this.running = this.running.then(() => this.#run()); }, this.pauseMs * (0.5 + Math.random()));
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    }
    return undefined;
  }

  #sayOffline(isOffline) {
    this.isOffline = isOffline;
    this.onChange();
  }

  async #sendAll() {
    for (;;) {
      const waiting = (await store.sheetsOf(this.judge)).filter(isWaiting).sort((one, other) => one.tappedAt.localeCompare(other.tappedAt));
      if (!waiting.length) return;
      for (const sheet of waiting) await this.#send(sheet);
    }
  }

  async #send({ round, entry, judge }) {
    const key = [round, entry, judge];
    const sheet = await store.change(key, (kept) => (kept.outgoing ? null : { ...kept, outgoing: outgoing(kept) }));
    const answer = await this.#put(sheet);
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 401) throw new PassGone(said);
    await store.change(key, (kept) => settled(kept, answer, said));
    this.onChange(entry);
  }

  async #put(sheet) {
    const { kind, key, expected, scores, note } = sheet.outgoing;
    const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
    if (kind === "sheet") Object.assign(headers, expected ? { "If-Match": `"${expected}"` } : { "If-None-Match": "*" });
    const sentAt = new Date();
    const device = { id: await store.deviceId(), tapped_at: sheet.tappedAt, sent_at: sentAt.toISOString() };
    let answer;
    try {
      answer = await fetch(`${API}/rounds/${sheet.round}/entries/${sheet.entry}/${kind}`, {
        method: "PUT",
        headers,
        body: JSON.stringify({ scores, note, device }),
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      });
    } catch {
      throw new Later();
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Later();
    this.onClock(answer.headers.get("Date"), sentAt);
    return answer;
  }

  // The pass was revoked, or moved to another device: what is here goes to the committee, which decides.
  async #giveUp(problem) {
    const left = (await store.sheetsOf(this.judge)).filter((sheet) => sheet.outgoing || sheet.isChanged);
    for (const sheet of left) {
      const { round, entry, scores, note, tappedAt } = sheet;
      let answer = null;
      try {
        answer = await fetch(`${API}/judge/asides`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({
            round_id: round, entry_id: entry, expected: sheet.revision, scores, note, key: sheet.outgoing?.key ?? store.randomId(),
            device: { id: await store.deviceId(), tapped_at: tappedAt, sent_at: new Date().toISOString() },
          }),
        });
      } catch {
        break;
      }
      const isKept = answer.ok;
      await store.change([round, entry, sheet.judge], (kept) =>
        ({ ...kept, outgoing: null, trouble: { kind: "pass", title: problem.title, detail: problem.detail, isKept } }));
    }
    this.onPassGone(problem);
    this.onChange();
  }
}

function outgoing(sheet) {
  const { scores, note, revision, tap } = sheet;
  return { kind: sheet.isComplete ? "sheet" : "draft", key: store.randomId(), expected: revision, scores, note, tap };
}

// What the answer makes of the sheet; a tap that came while it was on its way waits for its own turn.
function settled(sheet, answer, said) {
  const sent = sheet.outgoing;
  const isChanged = sheet.tap !== sent.tap;
  const rest = { ...sheet, outgoing: null, isChanged, trouble: null };
  if (answer.ok) return sent.kind === "sheet" ? { ...rest, revision: said.revision, total: said.total, isDraft: false } : { ...rest, isDraft: true };
  const newer = said.current;
  if (answer.status === 412 && newer && isSame(newer, sent)) return { ...rest, revision: newer.revision, total: newer.total };
  const trouble = { kind: answer.status === 412 ? "stale" : "refused", title: said.title, detail: said.detail, errors: said.errors ?? [], isKept: Boolean(said.aside_id), newer };
  return { ...rest, isChanged: true, trouble };
}
