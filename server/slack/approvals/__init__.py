"""Cards: drawn, edited, pressed, and drawn anew wherever they stand."""
