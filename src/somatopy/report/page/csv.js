// Tables as comma-separated values (RFC 4180) that a spreadsheet opens without running what a cell says.

// At the start of a cell, or after the semicolon at which spreadsheets of many countries part the cells.
const FORMULA = /(^|;)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** One cell; text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvCell(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  let text = String(value);
  if (typeof value !== "number" && !NUMBER.test(text)) text = text.replaceAll(FORMULA, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvText(rows) {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
