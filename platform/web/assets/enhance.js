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
    changed = false;
  }
});

// Errors are read out first.
const summary = document.querySelector(".notice-error[tabindex]");
if (summary) summary.focus();

// Leaving a page with unsaved input asks first; refused input is unsaved.
let changed = document.querySelector('form[method="post"] .field-error') !== null;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post") changed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

// What is wider than the screen is scrolled from the keyboard too.
for (const frame of document.querySelectorAll(".table-scroll, .paper")) {
  if (frame.scrollWidth > frame.clientWidth && !frame.querySelector("a, input")) {
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", frame.querySelector("caption, h1, h2, p")?.textContent ?? "");
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
