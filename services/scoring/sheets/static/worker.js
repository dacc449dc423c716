// Keeps the judge's page on the device, so that the round goes on where there is no network. Touches nothing else.

const CACHE = `juri-${new URL(self.location).searchParams.get("v")}`;
const SHELL = "/juri";
const PATIENCE_MS = 4000;
const NOT_OURS = /^\/juri\/(masuk|keluar)/;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("juri-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

// The page says what it is made of; the answer is `kept` when all of it is here.
self.addEventListener("message", (event) => {
  const { shell, parts } = event.data;
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    try {
      const missing = [];
      for (const part of parts) if (!(await cache.match(part))) missing.push(part);
      await cache.addAll(missing);
      await keepShell(cache, await fetch(shell, { cache: "no-cache" }));
      event.ports[0].postMessage((await cache.match(shell)) ? "kept" : "failed");
    } catch {
      event.ports[0].postMessage((await cache.match(shell)) ? "kept" : "failed");
    }
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET" || NOT_OURS.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(navigated(request));
  else if (!pathname.startsWith("/api/")) event.respondWith(part(request));
});

// The server's own page where it comes soon; else the shell, which draws the same screen from what is on the device.
async function navigated(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(SHELL);
  const asked = fetch(request);
  if (!kept) return asked;
  const late = new Promise((resolve) => { setTimeout(() => resolve(null), PATIENCE_MS); });
  const answer = await Promise.race([asked.catch(() => null), late]);
  if (!answer || answer.status >= 500) return kept;
  if (new URL(request.url).pathname === SHELL) await keepShell(cache, answer.clone());
  return answer;
}

async function keepShell(cache, answer) {
  if (answer.ok && !answer.redirected) await cache.put(SHELL, answer);
}

async function part(request) {
  const kept = await (await caches.open(CACHE)).match(request);
  return kept ?? fetch(request);
}
