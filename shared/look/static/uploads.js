// A large file goes up in parts (tus 1.0.0), shows how far it is, and goes on where a broken line or a reload left it.
// Without this script, and for what is small, the form sends the file itself.

{
  const PART_BYTES = 1024 * 1024;
  const RETRY_MS = [500, 1000, 2000, 5000, 10000];
  const TUS = { "Tus-Resumable": "1.0.0" };
  const WAITS_FOR_A_SIGN_IN = 401;
  // What a line or a server on its way back says; everything else is about the file.
  const MAY_PASS = new Set([0, 408, 423, 425, 429, 460, 500, 502, 503, 504]);
  // Another part than we thought is the next one: asking tells which.
  const STANDS_ELSEWHERE = "offset-differs";

  class Refused extends Error {
    constructor(status, words, kind = "") {
      super(words);
      this.status = status;
      this.mayPass = MAY_PASS.has(status) || kind.endsWith(STANDS_ELSEWHERE);
    }
  }

  const form = document.querySelector("form[data-uploads]");
  if (form) watch(form);

  function watch(form) {
    const box = form.querySelector("[data-upload]");
    const bar = box.querySelector("progress");
    const line = box.querySelector("[role=status]");
    const cancel = box.querySelector("[data-cancel]");
    const input = form.elements.file;
    const shelf = `upload:${form.dataset.uploads}:`;
    let giveUp = null;

    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const nameOf = (file) => `${shelf}${form.elements.indicator.value}:${file.name}:${file.size}:${file.lastModified}`;

    function say(words, share, tone = "") {
      box.hidden = false;
      box.dataset.tone = tone;
      bar.hidden = share === null;
      if (share !== null) bar.value = share;
      if (line.textContent !== words) line.textContent = words;
    }

    form.addEventListener("submit", (event) => {
      const file = input.files[0];
      if (!file || file.size <= PART_BYTES || event.submitter?.hasAttribute("data-whole")) return;
      event.preventDefault();
      if (!giveUp) send(file);
    });

    cancel.addEventListener("click", () => {
      if (giveUp) giveUp.abort();
      else forget(cancel.dataset.key);
    });

    async function send(file) {
      const key = nameOf(file);
      giveUp = new AbortController();
      cancel.hidden = false;
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
      try {
        await inParts(file, key, giveUp.signal);
        shelved(key, null);
        location.hash = "bukti";
        location.reload();
      } catch (error) {
        if (giveUp.signal.aborted) await forget(key);
        else if (error.status === WAITS_FOR_A_SIGN_IN) say(form.dataset.signIn, null, "bad");
        else {
          shelved(key, null);
          cancel.hidden = true;
          say(error.message, null, "bad");
        }
      } finally {
        giveUp = null;
        for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false;
      }
    }

    async function inParts(file, key, signal) {
      let place = shelved(key);
      let offset = place ? await standing(place, signal) : null;
      if (offset === null) {
        place = await patiently(signal, () => begun(file, signal));
        shelved(key, place);
        offset = 0;
      }
      while (offset < file.size) {
        show(file, offset);
        const at = offset;
        offset = await patiently(signal, async () => {
          const part = file.slice(at, at + PART_BYTES);
          const headers = { ...TUS, ...(await checksum(part)), "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
          const answer = await ask(place, { method: "PATCH", headers, body: part, signal });
          return Number(answer.headers.get("Upload-Offset"));
        }, async () => {
          const now = await standing(place, signal);
          if (now === null) throw new Refused(404, form.dataset.gone);
          return now === at ? null : now;
        });
      }
      show(file, file.size);
    }

    function show(file, offset) {
      const percent = Math.floor((100 * offset) / file.size);
      say(fill(form.dataset.going, { name: file.name, percent }), percent);
    }

    // Again and again with longer pauses while it may pass by itself; `instead` may find that it had arrived after all.
    async function patiently(signal, act, instead = async () => null) {
      for (let tried = 0; ; tried += 1) {
        try {
          return await act();
        } catch (error) {
          if (signal.aborted || !error.mayPass) throw error;
          say(form.dataset.waiting, bar.value, "warn");
          await pause(RETRY_MS[Math.min(tried, RETRY_MS.length - 1)], signal);
          const found = await instead().catch((again) => {
            if (signal.aborted || !again.mayPass) throw again;
            return null;
          });
          if (found !== null) return found;
        }
      }
    }

    async function begun(file, signal) {
      const told = { indicator: form.elements.indicator.value, filename: file.name };
      const pairs = Object.entries(told).map(([key, value]) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`);
      const headers = { ...TUS, "Upload-Length": file.size, "Upload-Metadata": pairs.join(",") };
      const answer = await ask(form.dataset.uploads, { method: "POST", headers, signal });
      return answer.headers.get("Location");
    }

    // How many bytes are there; null where there is no such upload any more.
    async function standing(place, signal) {
      try {
        const answer = await ask(place, { method: "HEAD", headers: TUS, signal, cache: "no-store" });
        return Number(answer.headers.get("Upload-Offset"));
      } catch (error) {
        if (error.status === 404) return null;
        throw error;
      }
    }

    async function ask(address, options) {
      let answer;
      try {
        answer = await fetch(address, { credentials: "same-origin", redirect: "manual", ...options });
      } catch {
        throw new Refused(0, "");
      }
      if (answer.type === "opaqueredirect") throw new Refused(WAITS_FOR_A_SIGN_IN, "");
      if (answer.ok) return answer;
      const problem = await answer.json().catch(() => ({}));
      const words = (problem.errors ?? []).map((one) => one.message ?? one.detail).filter(Boolean).join(" ");
      throw new Refused(answer.status, words || problem.detail || problem.title || form.dataset.failed, problem.type);
    }

    async function forget(key) {
      const place = shelved(key);
      shelved(key, null);
      if (place) await fetch(place, { method: "DELETE", headers: TUS }).catch(() => null);
      cancel.hidden = true;
      say(form.dataset.cancelled, null);
    }

    async function checksum(part) {
      if (!globalThis.crypto?.subtle) return {};
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await part.arrayBuffer()));
      return { "Upload-Checksum": `sha256 ${btoa(String.fromCharCode(...digest))}` };
    }

    // The shelf may be refused in private windows: then a reload begins anew.
    function shelved(key, place) {
      try {
        if (place === undefined) return localStorage.getItem(key);
        if (place === null) localStorage.removeItem(key);
        else localStorage.setItem(key, place);
      } catch {
        return null;
      }
      return place;
    }

    function pause(ms, signal) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          removeEventListener("online", done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        addEventListener("online", done);
        signal.addEventListener("abort", done);
      });
    }

    // What was begun before this page was loaded: the browser holds no file of it, so ask for it again.
    try {
      const left = Object.keys(localStorage).find((key) => key.startsWith(shelf));
      if (left) {
        const name = left.slice(shelf.length).split(":").slice(1, -2).join(":");
        cancel.dataset.key = left;
        cancel.hidden = false;
        say(fill(form.dataset.unfinished, { name }), null, "warn");
      }
    } catch {
      // Without a shelf nothing lies on it.
    }
  }
}
