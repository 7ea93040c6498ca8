// The texts packed by ui/map_texts.py: forms with a gap for each number, and the numbers in columns.
const [BITS, FIRST, UNGROUPED] = [5, "0".charCodeAt(0), 16];
const GAP = /[\x00-\x08\x10-\x18]/g;

/** The text of each of `count` areas, as a function of its index; unpacked when the first is asked. */
export function textsOf(packed, count) {
  let form, numbers;
  return (i) => {
    form ??= unpackIntegers(packed.form, count);
    numbers ??= numbersOf(packed, form);
    let gap = 0;
    return packed.forms[form[i]].replace(GAP, (mark) => written(numbers[gap++][i], mark.charCodeAt(0)));
  };
}

/** `count` whole numbers from zero up: the lowest bits of each, then the next of each, and so on. */
export function unpackIntegers(text, count) {
  const values = new Array(count).fill(0);
  for (let at = 0, weight = 1; at < text.length; at += count, weight *= 2 ** BITS) {
    for (let n = 0; n < count; n++) values[n] += (text.charCodeAt(at + n) - FIRST) * weight;
  }
  return values;
}

/** By gap and by area; the rules are those of `foretold`: nothing, the column before, as far on its other side. */
function numbersOf({ forms, columns }, form) {
  const gaps = forms.map((text) => text.match(GAP)?.length ?? 0);
  const table = [];
  columns.forEach(([rule, text], gap) => {
    const rows = [...form.keys()].filter((i) => gaps[form[i]] > gap);
    const away = unpackIntegers(text, rows.length);
    const column = (table[gap] = []);
    rows.forEach((i, n) => {
      if (rule === 0) return void (column[i] = away[n]);
      const signed = away[n] % 2 ? -(away[n] + 1) / 2 : away[n] / 2;
      const before = gap ? table[gap - 1][i] : 0;
      column[i] = signed + (gap < rule ? 0 : rule === 1 ? before : 2 * table[gap - 2][i] - before);
    });
  });
  return table;
}

/** A whole number as the texts have it: dots every three digits, unless `mark` says not, and a comma before the decimals. */
function written(value, mark) {
  const [decimals, grouped] = [mark % UNGROUPED, mark < UNGROUPED];
  const digits = String(value).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const tail = decimals ? `,${digits.slice(-decimals)}` : "";
  return (grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ".") : whole) + tail;
}
