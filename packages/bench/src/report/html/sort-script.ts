/**
 * The page's only script: a click on the head of a column sorts its table. Without it the page says the same. It runs
 * as it stands in every browser of the last years; the content policy of the page names its hash, so that
 * nothing else can run.
 */
export const sortScript = `
"use strict";
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.classList.contains("number")
        ? head.getAttribute("aria-sort") !== "descending"
        : head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column];
      const compare = (a, b) => {
        const x = key(a).dataset.value, y = key(b).dataset.value;
        if (x === undefined || y === undefined) {
          const order = key(a).textContent.localeCompare(key(b).textContent);
          return down ? -order : order;
        }
        if (x === "" || y === "") return (x === "") - (y === "");
        return down ? y - x : x - y;
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}
`;
