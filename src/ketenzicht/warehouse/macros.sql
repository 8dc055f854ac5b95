-- The functions that contracts, rules and reports may use, as DuckDB macros. The variable `werkdagen` is filled from the kernel's calendar.
CREATE OR REPLACE TEMP MACRO lokale_datum(moment) AS CAST(timezone('Europe/Amsterdam', timezone('UTC', moment)) AS DATE);
CREATE OR REPLACE TEMP MACRO dagen_tussen(van, tot) AS (CAST(tot AS DATE) - CAST(van AS DATE));
CREATE OR REPLACE TEMP MACRO werkdagen_tussen(van, tot) AS
    getvariable('werkdagen')[CAST(tot AS DATE) - DATE '1990-01-01' + 1] - getvariable('werkdagen')[CAST(van AS DATE) - DATE '1990-01-01' + 1];
-- Elfproef of a BSN: nine digits, 9·d1 + 8·d2 + … + 2·d8 − d9 divisible by eleven, not all zero.
CREATE OR REPLACE TEMP MACRO elfproef_getal(n) AS
    n > 0 AND n < 1000000000 AND (
        9 * (n // 100000000) + 8 * (n // 10000000 % 10) + 7 * (n // 1000000 % 10) + 6 * (n // 100000 % 10)
        + 5 * (n // 10000 % 10) + 4 * (n // 1000 % 10) + 3 * (n // 100 % 10) + 2 * (n // 10 % 10) - n % 10) % 11 = 0;
CREATE OR REPLACE TEMP MACRO elfproef(t) AS coalesce(length(t) = 9 AND elfproef_getal(try_cast(t AS INTEGER)), FALSE);
CREATE OR REPLACE TEMP MACRO is_agb(t) AS regexp_full_match(t, '[0-9]{8}');
