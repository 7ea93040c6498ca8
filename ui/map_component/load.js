// What arrives: the shapes (a file whose name is its content, fetched once a page) and the packed data of a change.

// This file is served from <base>/_stcore/bidi-components/<component>/load.js.
const BASE = new URL("../../../", import.meta.url);
const assets = new Map();

/** The shapes at `path`, relative to the application; the same promise for every map of the page. */
export function loadAsset(path) {
  if (!assets.has(path)) {
    const answer = fetch(new URL(path, BASE), { cache: "force-cache", credentials: "same-origin" }).then((r) => {
      if (!r.ok) throw new Error(`${path}: ${r.status}`);
      return r.json();
    });
    answer.catch(() => assets.delete(path));
    assets.set(path, answer);
  }
  return assets.get(path);
}

/** The text of the JSON packed by ui/map.py (zlib). */
export function unpack(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}
