// What a script adds to pages that are whole without one: copying, a contents list that keeps up, short addresses.
"use strict";

const status = document.getElementById("melding");

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Over plain HTTP a browser copies only what is selected in a field.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("The browser did not copy.");
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  const label = button.firstChild; // the visible word; what it copies stands behind it, for screen readers
  const word = label.data;
  button.addEventListener("click", async () => {
    try {
      await copy(button.dataset.copy);
      label.data = "Gekopieerd";
      status.textContent = `Gekopieerd: ${button.dataset.copy}`;
    } catch {
      label.data = "Mislukt";
      status.textContent = "Kopiëren lukte niet. Selecteer de tekst en kopieer die zelf.";
    }
    button.focus();
    setTimeout(() => { label.data = word; status.textContent = ""; }, 4000);
  });
}

for (const form of document.querySelectorAll("form.ask")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}

const contents = document.getElementById("inhoudsopgave");
if (contents) {
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  contents.addEventListener("click", ({ target }) => {
    if (target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
  const headings = [...document.querySelectorAll(".body :is(h2, h3, h4, h5, h6)")].filter(({ id }) => links.has(id));
  let current = null;
  const follow = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const link = passed.length ? links.get(passed.at(-1).id) : null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    if (link && contents.scrollHeight > contents.clientHeight) {
      contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
    }
    current = link;
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();
}
