// The card with an area's name and figures, near the pointer or near the area.
import { el } from "./draw.js";

export function makeTip(plate) {
  const card = el("div", { class: "tip", "aria-hidden": "true" }, plate);
  return {
    remove: () => card.remove(),
    hide: () => card.classList.remove("open"),
    /** Shows `lines`, the first in bold, beside the point {x, y} of the window, inside the map. */
    show(lines, point) {
      card.replaceChildren();
      lines.forEach((line, n) => { el(n ? "span" : "strong", {}, card).textContent = line; });
      card.classList.add("open");
      const box = plate.getBoundingClientRect();
      const [w, h] = [card.offsetWidth, card.offsetHeight];
      const x = Math.max(0, Math.min(point.x - box.left + 14, box.width - w));
      const below = point.y - box.top + 16;
      const y = Math.max(0, below + h > box.height ? point.y - box.top - h - 12 : below);
      card.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`;
    },
  };
}
