"""Letters as PDF: set by Typst with fonts of our own, each with a code by which it is checked."""
