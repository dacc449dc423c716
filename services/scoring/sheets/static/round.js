// The round on this device: what the server sent at sign-in, and what was tapped here since.

import * as store from "./store.js";

export class Round {
  constructor(loaded, sheets) {
    this.loaded = loaded;
    this.sheets = new Map(sheets.filter((sheet) => sheet.round === loaded.round?.id).map((sheet) => [sheet.entry, sheet]));
  }

  get judge() { return this.loaded.judge.id; }
  get entries() { return this.loaded.entries; }
  get isOpen() { return this.loaded.round?.status === "open"; }

  entry(id) { return this.entries.find((entry) => entry.id === id); }
  rubric(entry) { return this.loaded.rubrics[entry.category_id]; }
  key(entry) { return [this.loaded.round.id, entry, this.judge]; }

  // The sheet as the judge should see it: what was tapped here, unless the server has a newer one and nothing waits here.
  sheet(id) {
    const here = this.sheets.get(id);
    const there = this.loaded.sheets[id];
    if (here && (here.isChanged || here.outgoing || here.trouble || here.revision >= (there?.revision ?? 0))) return here;
    if (there) return { ...this.#blank(id), ...there, isComplete: true };
    const draft = this.loaded.drafts[id];
    return draft ? { ...this.#blank(id), ...draft, isDraft: true } : this.#blank(id);
  }

  #blank(id) {
    return { round: this.loaded.round.id, entry: id, judge: this.judge, scores: {}, note: "", revision: 0, total: null, tap: 0, tappedAt: "", isComplete: false, isChanged: false, isDraft: false, outgoing: null, trouble: null };
  }

  state(id) {
    const sheet = this.sheet(id);
    if (sheet.trouble) return "trouble";
    if (sheet.outgoing || sheet.isChanged) return sheet.isComplete ? "waiting" : "begun";
    if (sheet.revision) return "done";
    return Object.keys(sheet.scores).length || sheet.note ? "begun" : "open";
  }

  // Scored, whether the server has heard of it yet or not.
  get done() { return this.entries.filter(({ id }) => ["done", "waiting"].includes(this.state(id))); }
  get next() { return this.entries.find(({ id }) => ["open", "begun"].includes(this.state(id))); }

  // Written to the device before anything else happens with it.
  async tap(id, scores, note) {
    const before = this.sheet(id);
    const isComplete = this.rubric(this.entry(id)).criteria.every(({ key }) => key in scores);
    const tapped = { scores, note, isComplete, isChanged: true, trouble: null, tappedAt: new Date().toISOString() };
    const kept = await store.change(this.key(id), (held) => {
      const base = held && held.revision >= before.revision ? held : before;
      return { ...base, ...tapped, tap: base.tap + 1 };
    });
    this.sheets.set(id, kept);
  }

  // The judge has seen both and says which holds: the next revision is made from the newer one.
  async decide(id, isMine) {
    const { trouble } = this.sheet(id);
    const decided = await store.change(this.key(id), (held) => {
      const { newer } = trouble;
      const base = { ...held, revision: newer.revision, total: newer.total, trouble: null, tap: held.tap + 1 };
      if (isMine) return { ...base, isChanged: true };
      return { ...base, scores: newer.scores, note: newer.note, isChanged: false };
    });
    this.sheets.set(id, decided);
  }

  // The pass is valid again: what was left lying because of it goes up like any other sheet.
  async takeUpAgain() {
    for (const { entry, trouble } of this.sheets.values()) {
      if (trouble?.kind !== "pass") continue;
      this.sheets.set(entry, await store.change(this.key(entry), (held) => ({ ...held, trouble: null, isChanged: true })));
    }
  }

  async refresh() {
    const sheets = await store.sheetsOf(this.judge);
    this.sheets = new Map(sheets.filter((sheet) => sheet.round === this.loaded.round?.id).map((sheet) => [sheet.entry, sheet]));
  }
}

// From the network where there is one, else as it was at the last time; null where this device has never had it.
export async function load(judge, address) {
  let loaded = null;
  let isFresh = false;
  try {
    const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout?.(8000) });
    if (answer.ok) {
      loaded = { ...(await answer.json()), askedAt: new Date().toISOString() };
      isFresh = loaded.judge.id === judge;
      if (isFresh) await store.keepRound(loaded);
    }
  } catch {
    // Without the network the round is on the device.
  }
  if (!isFresh) loaded = (await store.roundOf(judge)) ?? null;
  return loaded && { round: new Round(loaded, await store.sheetsOf(judge)), isFresh };
}
