// The front page's search: keeps the rows of articles and sources that have every word.
"use strict";
(() => {
  const field = document.getElementById("find");
  const rows = [...document.querySelectorAll("table[data-find] tbody tr")]
    .map((row) => ({ row, text: row.textContent.toLowerCase() }));
  // Without articles there is nothing to search.
  field?.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
  });
})();
