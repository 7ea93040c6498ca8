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
    return packed.forms[form[i]].replace(GAP, (mark) => written(Math.abs(numbers[gap++][i]), mark.charCodeAt(0)));
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

/** By gap and by area; the rules are those of `foretold`. The sign of a number is in its form. */
function numbersOf({ forms, columns }, form) {
  const signs = forms.map((text) => [...text.matchAll(GAP)].map(({ index }) => (text[index - 1] === "−" ? -1 : 1)));
  const table = [];
  const foretold = (rule, gap, i) => {
    if (gap < (rule === 3 ? 1 : rule)) return 0;
    return rule === 1 ? table[gap - 1][i] : rule === 2 ? 2 * table[gap - 2][i] - table[gap - 1][i] : table[0][i];
  };
  columns.forEach(([rule, text], gap) => {
    const rows = [...form.keys()].filter((i) => signs[form[i]].length > gap);
    const away = unpackIntegers(text, rows.length);
    const column = (table[gap] = []);
    rows.forEach((i, n) => {
      const unfolded = away[n] % 2 ? -(away[n] + 1) / 2 : away[n] / 2;
      column[i] = rule === 0 ? away[n] * signs[form[i]][gap] : foretold(rule, gap, i) + unfolded;
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
