// Rows as aligned text.

/** A column of a table of rows of type T. */
export interface Column<T> {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (row: T) => string;
}

/** A line of titles and a line for each row; two blanks between columns. */
export function alignedLines<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells.map((line) =>
    line
      .map((text, column) => {
        const width = widths[column]!;
        return columns[column]!.align === "left" ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
