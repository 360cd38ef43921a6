"""WHERE it comes from: connectors, and the reader from any workbook to typed rows with their cells."""
