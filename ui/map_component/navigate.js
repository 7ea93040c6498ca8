// Geometry of moving about: the nearest area in a direction, the areas inside another, the box to zoom to.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The index in `among` nearest to `from` in the arrow's direction (within 45 degrees, else within 72), or `from`. */
export function neighbour(points, from, key, among) {
  const [wx, wy] = WAYS[key] ?? [0, 0];
  const [fx, fy] = points[from];
  const ranked = among.map((i) => {
    const [dx, dy] = [points[i][0] - fx, points[i][1] - fy];
    return { i, ahead: dx * wx + dy * wy, aside: Math.abs(dx * wy - dy * wx) };
  }).filter(({ i, ahead }) => i !== from && ahead > 0);
  ranked.sort((a, b) => a.ahead + a.aside - b.ahead - b.aside);
  return (ranked.find((r) => r.aside <= r.ahead) ?? ranked.find((r) => r.aside <= 3 * r.ahead))?.i ?? from;
}

/** The next area, after `from` and in alphabetical order, whose name begins with the letter typed. */
export function byInitial(names, letter, from, among) {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = among.filter((i) => plain(names[i]).startsWith(plain(letter)));
  found.sort((a, b) => names[a].localeCompare(names[b], "it"));
  return found[(found.indexOf(from) + 1) % found.length] ?? from;
}

export function mostCentral(points, box, among) {
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const distance = (i) => (points[i][0] - cx) ** 2 + (points[i][1] - cy) ** 2;
  return among.reduce((best, i) => (distance(i) < distance(best) ? i : best), among[0]);
}

function withPath(svg, d, use) {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.appendChild(path);
  try {
    return use(path);
  } finally {
    path.remove();
  }
}

/** The bounding box of a path, widened by `margin` (share of the longer side). */
export function boxOf(svg, d, margin) {
  const b = withPath(svg, d, (path) => path.getBBox());
  const pad = margin * Math.max(b.width, b.height);
  return { x: b.x - pad, y: b.y - pad, width: b.width + 2 * pad, height: b.height + 2 * pad };
}

/** The box of the given size with the same centre as `box`. */
export function centred(box, width, height) {
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** Which of the points (one an area, inside it) fall inside the path. */
export function indicesInside(svg, d, points) {
  return withPath(svg, d, (path) => {
    const point = svg.createSVGPoint();
    return points.map((_, i) => i).filter((i) => {
      [point.x, point.y] = points[i];
      return path.isPointInFill(point);
    });
  });
}
