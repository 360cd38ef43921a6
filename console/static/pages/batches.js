// A report that is sent and checked takes seconds: say so. A second click sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sends]");
  const sending = form?.querySelector("[data-sending]");
  if (!sending || event.defaultPrevented) return;
  if (!sending.hidden) event.preventDefault();
  sending.hidden = false;
});

// Back from the result, the form can be sent once more.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sends]")) {
    delete form.dataset.sent;
    form.querySelector("[data-sending]")?.setAttribute("hidden", "");
  }
});
