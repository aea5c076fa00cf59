SELECT * FROM `my-project.my_dataset.my_table`

SELECT * FROM `my-project`.my_dataset.`my-table`

SELECT * FROM my-project.my_dataset.my_table AS m

SELECT * FROM my-project-123.my_dataset.t

SELECT * FROM my-project-123abc-x.my_dataset.t2020

SELECT * FROM ds.2020_table

SELECT * FROM ds.20200101

SELECT * FROM `ds.events_*` WHERE _TABLE_SUFFIX BETWEEN '20200101' AND '20200131'

SELECT * FROM `ds.t$20200101`

SELECT * FROM `example.com:proj.ds.t`

SELECT * FROM ds.INFORMATION_SCHEMA.COLUMNS

SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS

SELECT * FROM `proj.region-us.INFORMATION_SCHEMA.TABLES`

SELECT `日本`, `a\`b` FROM t

SELECT t.from, t.`select`, t.group FROM t

SELECT a-b, a - b, a -b FROM x-y.d.t

CREATE TABLE my-proj.ds.t (a INT64)

SELECT * FROM ds.select
