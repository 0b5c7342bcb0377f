-- The moment the demo company was made for.
SELECT clock FROM demo_company
