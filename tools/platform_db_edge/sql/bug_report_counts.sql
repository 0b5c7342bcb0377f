-- How many bug reports there are in each status.
SELECT b.status, count(*) AS number
  FROM esbmcp_bug_reports b
 GROUP BY b.status
 ORDER BY b.status
