// Charts, the flame graph's zoom and sorting of tables. Without it all numbers are still in the page's tables.
const read = (id) => JSON.parse(document.getElementById(id).textContent);

async function draw() {
  const options = {renderer: "svg", actions: {export: true, source: false, compiled: false, editor: false}};
  for (const [name, spec] of Object.entries(read("charts"))) {
    const place = document.getElementById("chart-" + name);
    await vegaEmbed(place, spec, options);
    place.querySelector("svg.marks")?.setAttribute("aria-hidden", "true"); // told by label and table
    const menu = place.querySelector("details > summary");
    menu?.setAttribute("aria-label", "Save this chart");
    await new Promise((next) => setTimeout(next));
  }
  document.documentElement.dataset.drawn = "yes";
}

function flame(graph) {
  const frames = [...graph.querySelectorAll(".frame")], said = document.getElementById("flame-said");
  const number = (frame, key) => Number(frame.dataset[key]);
  const total = number(frames[0], "cycles");
  function show(chosen) {
    const low = number(chosen, "begin"), size = number(chosen, "cycles"), high = low + size;
    for (const frame of frames) {
      const left = number(frame, "begin"), right = left + number(frame, "cycles");
      const above = number(frame, "depth") <= number(chosen, "depth");
      const inside = above ? left <= low && right >= high : left >= low && right <= high;
      frame.hidden = !inside;
      frame.style.left = 100 * Math.max(0, left - low) / size + "%";
      frame.style.width = 100 * (Math.min(right, high) - Math.max(left, low)) / size + "%";
    }
  }
  const tell = (frame) => {
    const cycles = number(frame, "cycles");
    said.textContent = `${frame.dataset.where}: ${cycles.toLocaleString("en")} cycles, ${(100 * cycles / total).toFixed(1)}% of the inference`;
  };
  graph.addEventListener("click", (event) => event.target.matches(".frame") && show(event.target));
  for (const kind of ["mouseover", "focusin"]) graph.addEventListener(kind, (event) => event.target.matches(".frame") && tell(event.target));
  graph.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(frames[0]);
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const seen = frames.filter((frame) => !frame.hidden), next = seen[seen.indexOf(event.target) + step];
    if (next) { next.focus(); event.preventDefault(); }
  });
}

function sortable(table) {
  const body = table.tBodies[0], value = (row, column) => {
    const cell = row.cells[column], given = cell.dataset.value ?? cell.textContent.trim();
    return given !== "" && !isNaN(given) ? Number(given) : given;
  };
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th"), down = head.ariaSort === "descending" ? 1 : -1;
      for (const other of table.tHead.querySelectorAll("th[aria-sort]")) other.ariaSort = "none";
      head.ariaSort = down < 0 ? "descending" : "ascending";
      const order = (a, b) => typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? 1 : -1;
      const rows = [...body.rows].sort((a, b) => down * order(value(a, head.cellIndex), value(b, head.cellIndex)));
      body.append(...rows);
    });
  }
}

document.querySelectorAll(".flame").forEach(flame);
document.querySelectorAll("table.sortable").forEach(sortable);
draw();
