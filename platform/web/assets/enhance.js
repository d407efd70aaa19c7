// Only comfort: every page works without this file.
"use strict";

// A form is sent once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  }
  changed = false;
});

// Leaving a page with unsaved input asks first.
let changed = false;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post") changed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

// Errors are read out first.
const summary = document.querySelector(".notice-error[tabindex]");
if (summary) summary.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
