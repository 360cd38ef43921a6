// A report that is sent and checked takes seconds: say so, and keep a second click from sending it again.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sends]");
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.querySelector("[data-sending]")?.removeAttribute("hidden");
  form.querySelector("button[type=submit]")?.setAttribute("aria-disabled", "true");
});

// Back from the result, the form can be sent once more.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sends]")) {
    delete form.dataset.sent;
    form.querySelector("[data-sending]")?.setAttribute("hidden", "");
    form.querySelector("button[type=submit]")?.removeAttribute("aria-disabled");
  }
});
