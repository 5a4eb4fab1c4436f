"use strict";
(() => {
  const STEP = 200;
  const MOST = 8;
  const table = document.getElementById("rows");
  const body = table.tBodies[0];
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const more = document.getElementById("more");
  const comparison = document.getElementById("comparison");
  const points = [...document.querySelectorAll("#points li")].map((item) => [item.dataset.family, item.textContent]);
  const rows = [...body.rows].map((line) => {
    const cells = [...line.cells].map((cell) => cell.textContent.trim());
    return {
      line,
      cells,
      text: cells.slice(1, 3).join(" ").toLowerCase(),
      name: line.querySelector("strong").textContent,
      box: line.querySelector("input"),
      ok: line.dataset.status === "ok",
      share: cells[3] === "" ? -1 : Number(cells[3]),
      points: line.dataset.points,
    };
  });
  let fitting = rows;
  let order = rows;
  let limit = STEP;

  function show() {
    body.replaceChildren(...fitting.slice(0, limit).map((row) => row.line));
    more.hidden = fitting.length <= limit;
    more.textContent = `Show ${Math.min(STEP, fitting.length - limit)} more`;
    count.textContent = fitting.length === rows.length ? `${rows.length} repositories` : `${fitting.length} of ${rows.length}`;
  }

  function apply() {
    const given = new FormData(form);
    const words = given.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    const status = given.get("status");
    const least = Number(given.get("least"));
    fitting = order.filter(
      (row) =>
        (!status || row.ok === (status === "ok")) &&
        (least <= 0 || row.share >= least) &&
        words.every((word) => row.text.includes(word)),
    );
    limit = STEP;
    show();
  }

  function sort(head, at, numeric) {
    const before = head.getAttribute("aria-sort");
    const direction = before === "descending" || (!before && !numeric) ? 1 : -1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const compared = new Intl.Collator(undefined, { numeric: true });
    // Rows without a figure stand last, whichever way.
    order = [...rows].sort((one, other) => {
      const a = one.cells[at];
      const b = other.cells[at];
      if (a === "" || b === "") return (a === "") - (b === "");
      return direction * (numeric ? Number(a) - Number(b) : compared.compare(a, b));
    });
    apply();
  }

  [...table.tHead.rows[0].cells].forEach((head, at) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, at, head.dataset.sort === "number"));
    head.replaceChildren(button);
  });

  function cell(kind, text, name) {
    const made = document.createElement(kind);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function mark(sign) {
    const made = cell("td", "", { "+": "shown", "-": "missing" }[sign] || "");
    if (sign !== ".") made.append(document.createElement("i"));
    made.append(cell("span", { "+": "shown", "-": "missing" }[sign] || "does not apply", "unseen"));
    return made;
  }

  function compare() {
    const chosen = rows.filter((row) => row.box && row.box.checked);
    for (const row of rows) if (row.box) row.box.disabled = chosen.length >= MOST && !row.box.checked;
    comparison.hidden = chosen.length === 0;
    const [head, lines] = [comparison.querySelector("thead"), comparison.querySelector("tbody")];
    const top = document.createElement("tr");
    top.append(cell("td", ""), ...chosen.map((row) => cell("th", row.name)));
    head.replaceChildren(top);
    const made = [];
    let last = "";
    points.forEach(([family, title], at) => {
      if (chosen.every((row) => row.points[at] === ".")) return;
      if (family !== last) {
        const group = document.createElement("tr");
        group.className = "group";
        group.append(cell("th", family));
        made.push(group);
        last = family;
      }
      const line = document.createElement("tr");
      line.append(cell("th", title), ...chosen.map((row) => mark(row.points[at])));
      made.push(line);
    });
    lines.replaceChildren(...made);
  }

  for (const row of rows) {
    if (!row.box) continue;
    row.box.hidden = false;
    row.box.addEventListener("change", compare);
  }
  document.getElementById("clear").addEventListener("click", () => {
    for (const row of rows) if (row.box) row.box.checked = false;
    compare();
  });
  more.addEventListener("click", () => {
    limit += STEP;
    show();
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  compare();
  apply();
})();
