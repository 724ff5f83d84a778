"""The directory as files: HSDS 3.1 JSON and a workbook, out and in. Both are the same five tables
of text; what is wrong with a row is said of that row, and the same file again doubles nothing."""
