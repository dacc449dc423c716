// Small comforts; every page works without them.

// A summary of errors is read first.
document.querySelector(".error-summary")?.focus();

// Copy buttons show themselves where copying works.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied;
    });
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Where the device has a way to share, it is offered.
if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      // Whoever closes the device's own sheet has changed their mind: nothing to say.
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    });
  }
}
