"use strict";
(() => {
  // Paper has nothing to click: what is folded is opened for it.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });

  const form = document.getElementById("filters");
  if (!form) return;
  const entries = [...document.querySelectorAll(".entry")].map((box) => ({
    box,
    family: box.dataset.family,
    about: box.querySelector("header").textContent.toLowerCase(),
    items: [...box.querySelectorAll(".item")].map((line) => ({
      line,
      severity: line.dataset.severity,
      project: line.dataset.project,
      text: line.textContent.toLowerCase(),
    })),
  }));
  const total = entries.reduce((sum, entry) => sum + entry.items.length, 0);
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");

  function apply() {
    const given = new FormData(form);
    const words = given.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    const family = given.get("family");
    const project = given.get("project");
    const severities = new Set(given.getAll("severity"));
    let shown = 0;
    for (const entry of entries) {
      let here = 0;
      for (const item of entry.items) {
        const fits =
          (!family || entry.family === family) &&
          (!project || item.project === project) &&
          severities.has(item.severity) &&
          words.every((word) => item.text.includes(word) || entry.about.includes(word));
        item.line.hidden = !fits;
        if (fits) here += 1;
      }
      entry.box.hidden = here === 0;
      shown += here;
    }
    nothing.hidden = shown > 0;
    count.textContent = shown === total ? `${total} shown` : `${shown} of ${total} shown`;
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  // A link to a rule leads somewhere even where the filters hide it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      form.reset();
      setTimeout(() => target.scrollIntoView());
    }
    const folded = target && target.closest("details");
    if (folded) folded.open = true;
  }
  addEventListener("hashchange", follow);
  form.hidden = false;
  apply();
})();
