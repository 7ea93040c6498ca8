// Drawing: elements, fills of the states of a value, bubbles, labels, scale bar. Sizes in pixels are turned into map units with `perPixel`.
const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "circle", "text", "tspan", "defs", "pattern", "rect"]);
const MARK = "#8C9AA5";
const LABEL_PX = 14;
const LEAST_PX = 42; // side of the mean area: below, names would hide the colours
let serial = 0;

export function el(tag, attributes, parent) {
  const node = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.appendChild(node);
  return node;
}

// One letter a state, as in ui/map.py; the size of the tile in pixels and the mark drawn on white.
const TILES = {
  m: { size: 7, line: "M-1 8L8 -1M-1 1L1 -1M6 8L8 6" },
  n: { size: 8, line: "M0 8L8 0M0 0L8 8" },
  a: { size: 9, line: "M0 4.5H9" },
  s: { size: 6, dot: 1.1 },
  u: { size: 8, line: "M2 4H6M4 2V6" },
  x: { size: 8, line: "M2 4H6", ground: "#ECEFF1" },
  c: { size: 5, line: "M2.5 0V5", ground: "#ECEFF1" },
};
const FLAT = { z: "#FFFFFF" };

export function buildPatterns(svg) {
  const prefix = `state-${++serial}-`;
  const defs = el("defs", {}, svg);
  const patterns = Object.entries(TILES).map(([state, tile]) => {
    const { size } = tile;
    const p = el("pattern", { id: prefix + state, width: size, height: size, patternUnits: "userSpaceOnUse" }, defs);
    el("rect", { width: size, height: size, fill: tile.ground ?? "#FFFFFF" }, p);
    if (tile.line) el("path", { d: tile.line, stroke: MARK, "stroke-width": 1, fill: "none" }, p);
    else el("circle", { cx: size / 2, cy: size / 2, r: tile.dot, fill: MARK }, p);
    return p;
  });
  return {
    scale: (perPixel) => patterns.forEach((p) => p.setAttribute("patternTransform", `scale(${perPixel})`)),
    fill: (state) => FLAT[state] ?? `url(#${prefix}${state})`,
  };
}

/** Sets the fill of the areas whose class or state changed; `state` remembers what is on screen. */
export function paint(paths, state, view, patterns) {
  paths.forEach((path, i) => {
    const mark = view.classes[i];
    const isClass = mark >= "0" && mark <= "9";
    const fill = isClass ? view.kind === "bolle" ? "" : view.colours[Number(mark)] : patterns.fill(mark);
    if (state[i] === fill) return;
    state[i] = fill;
    fill ? path.setAttribute("fill", fill) : path.removeAttribute("fill");
    if (isClass !== !path.classList.contains("hairline")) path.classList.toggle("hairline", !isClass);
    if (!isClass) path.parentNode.appendChild(path); // its grey hairline stays above the white borders
  });
}

/** Circles with area proportional to the value; `view.radii` is in tenths of a pixel, so the legend can show the same sizes. */
export function drawBubbles(group, layer, view, perPixel) {
  const rows = (view.radii ?? []).map((r, i) => [r / 10, i]).filter(([r]) => r > 0).sort((a, b) => b[0] - a[0]);
  while (group.children.length > rows.length) group.lastChild.remove();
  rows.forEach(([r, i], n) => {
    const circle = group.children[n] ?? el("circle", {}, group);
    const [x, y] = layer.labels[i];
    const wanted = { cx: x, cy: y, r: r * perPixel, fill: view.colours[0], "data-i": i };
    for (const [name, value] of Object.entries(wanted)) circle.setAttribute(name, value);
  });
}

function wrap(name, limit) {
  const lines = [""];
  for (const word of name.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > limit) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

// Where a name may go, in widths and heights of its box, best first.
const WRAPS = [16, 11]; // longest line, in characters
const MOVES = [[0, 0], [0, -0.6], [0, 0.6], [-0.35, 0], [0.35, 0], [-0.3, -0.6], [0.3, -0.6], [-0.3, 0.6], [0.3, 0.6], [0, -1.1], [0, 1.1], [-0.5, -0.9], [0.5, -0.9], [-0.5, 0.9], [0.5, 0.9]];

/** Names on the map, smaller areas first (the larger have room to move theirs); a name that would cover another is moved a little, else left out. */
export function placeLabels(group, layer, only, seen, perPixel) {
  group.replaceChildren();
  if (!layer) return;
  const size = LABEL_PX * perPixel;
  group.setAttribute("font-size", size);
  group.setAttribute("stroke-width", 3.5 * perPixel);
  const [gap, boxOf] = [2 * perPixel, textBoxes(group, size)];
  const taken = [];
  const rows = (only ?? [...layer.codes.keys()]).filter((i) => layer.names[i]);
  if (seen.width * seen.height < rows.length * (LEAST_PX * perPixel) ** 2) return;
  rows.sort((a, b) => layer.paths[a].length - layer.paths[b].length);
  for (const i of rows) {
    WRAPS.some((limit) => {
      const lines = wrap(layer.names[i], limit);
      const under = layer.radii?.[i] ? (layer.radii[i] / 10) * perPixel + (lines.length * size) / 2 : 0; // below its circle
      const [x, y] = [layer.labels[i][0], layer.labels[i][1] + under];
      const b = boxOf(lines, x, y);
      const spots = MOVES.map(([dx, dy]) => ({ dx: dx * b.width, dy: dy * b.height }))
        .map(({ dx, dy }) => ({ dx, dy, x: b.x + dx - gap, y: b.y + dy - gap, width: b.width + 2 * gap, height: b.height + 2 * gap }));
      const spot = spots.find((r) => inside(r, seen) && !taken.some((t) => overlap(r, t)));
      if (!spot) return false;
      taken.push(spot);
      write(el("text", { transform: `translate(${spot.dx} ${spot.dy})` }, group), lines, [x, y], size);
      return true;
    });
  }
}

const baseline = (y, line, lines, size) => y + (line - (lines - 1) / 2 + 0.33) * size;

function write(text, lines, [x, y], size) {
  lines.forEach((line, n) => { el("tspan", { x, y: baseline(y, n, lines.length, size) }, text).textContent = line; });
}

/** The box of a text as `write` would draw it. Measured beside the page: to measure in it, the page is laid out anew each time. */
function textBoxes(group, size) {
  const pen = document.createElement("canvas").getContext("2d");
  const { fontFamily, fontWeight } = getComputedStyle(group);
  pen.font = `${fontWeight} 100px ${fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText("");
  return (lines, x, y) => {
    const width = (Math.max(...lines.map((line) => pen.measureText(line).width)) * size) / 100;
    const top = baseline(y, 0, lines.length, size) - (up * size) / 100;
    const bottom = baseline(y, lines.length - 1, lines.length, size) + (down * size) / 100;
    return { x: x - width / 2, y: top, width, height: bottom - top };
  };
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

export function scaleBar(foot, view, metresPerPixel) {
  foot.replaceChildren();
  const km = [50, 20, 10, 5, 2, 1, 0.5].find((k) => (k * 1000) / metresPerPixel <= 120) ?? 0.5;
  const bar = el("span", { class: "scale" }, foot);
  el("span", { class: "bar" }, bar).style.width = `${Math.round((km * 1000) / metresPerPixel)}px`;
  el("span", {}, bar).textContent = `${String(km).replace(".", ",")} km`;
  el("span", { class: "source" }, foot).textContent = view.source;
}
