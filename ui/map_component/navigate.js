// Geometry of moving about: the nearest area in a direction, the areas inside another, the box to zoom to.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The index in `among` nearest to `from` in the arrow's direction (within 45 degrees, else within 72), or `from`. */
export function neighbour(points, from, key, among) {
  const [wx, wy] = WAYS[key] ?? [0, 0];
  const [fx, fy] = points[from];
  const best = [1, 3].map((steepness) => ({ steepness, i: from, far: Infinity }));
  for (const i of among) {
    const [dx, dy] = [points[i][0] - fx, points[i][1] - fy];
    const [ahead, aside] = [dx * wx + dy * wy, Math.abs(dx * wy - dy * wx)];
    if (i === from || ahead <= 0) continue;
    for (const found of best) {
      if (aside <= found.steepness * ahead && ahead + aside < found.far) [found.i, found.far] = [i, ahead + aside];
    }
  }
  return best.find((found) => found.i !== from)?.i ?? from;
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The areas in the order of their names, each with the plain form of its name: made once a map. */
export function alphabetical(names) {
  const { compare } = new Intl.Collator("it");
  return names.map((name, i) => ({ i, name, plain: plain(name) })).sort((a, b) => compare(a.name, b.name));
}

/** The next area among `inside`, after `from` in the order of `alphabet`, whose name begins with the letter typed. */
export function byInitial(alphabet, letter, from, inside) {
  const found = alphabet.filter((area) => inside.has(area.i) && area.plain.startsWith(plain(letter))).map(({ i }) => i);
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
    const b = path.getBBox();
    return [...points.keys()].filter((i) => {
      [point.x, point.y] = points[i];
      const near = point.x >= b.x && point.x <= b.x + b.width && point.y >= b.y && point.y <= b.y + b.height;
      return near && path.isPointInFill(point);
    });
  });
}
