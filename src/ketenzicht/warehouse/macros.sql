-- The functions that contracts, rules and reports may use, as DuckDB macros. The table `werkdagen` (dag, nummer) is filled
-- from the kernel's calendar: joining it costs next to nothing, where a list of 40,000 numbers would travel along with every row.
-- Summer time in the European Union since 1996: from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October
-- (Directive 2000/84/EC). In ten months of the year the month says enough; only in the other two is the Sunday looked for.
-- The calendar arithmetic is ten times faster than a look into the time zone database, which serves other years; a test
-- holds the two against each other.
CREATE OR REPLACE TEMP MACRO laatste_zondag(jaar, maand) AS make_date(jaar, maand, 31) - CAST(isodow(make_date(jaar, maand, 31)) % 7 AS INTEGER);
CREATE OR REPLACE TEMP MACRO zomer_in_utc(moment) AS CASE
    WHEN month(moment) BETWEEN 4 AND 9 THEN TRUE
    WHEN month(moment) = 3 THEN moment >= laatste_zondag(year(moment), 3) + INTERVAL 1 HOUR
    WHEN month(moment) = 10 THEN moment < laatste_zondag(year(moment), 10) + INTERVAL 1 HOUR
    ELSE FALSE END;
-- Dutch clocks were never behind UTC nor more than two hours ahead: until 22:00 UTC the day is the same.
CREATE OR REPLACE TEMP MACRO lokale_datum(moment) AS CASE
    WHEN hour(moment) < 22 THEN CAST(moment AS DATE)
    WHEN moment < TIMESTAMP '1996-01-01' OR moment >= TIMESTAMP '2100-01-01'
        THEN CAST(timezone('Europe/Amsterdam', timezone('UTC', moment)) AS DATE)
    WHEN zomer_in_utc(moment) THEN CAST(moment + INTERVAL 2 HOUR AS DATE)
    ELSE CAST(moment + INTERVAL 1 HOUR AS DATE) END;
-- UTC of what a Dutch clock showed. Of the hour that comes twice in October the first is meant; the hour that is skipped in March gives NULL.
CREATE OR REPLACE TEMP MACRO utc_van_lokaal(klok) AS CASE
    WHEN klok >= TIMESTAMP '1996-01-01' AND klok < TIMESTAMP '2100-01-01' THEN make_timestamp(epoch_us(klok) - CASE
        WHEN month(klok) BETWEEN 4 AND 9 THEN 7200000000
        WHEN month(klok) NOT IN (3, 10) THEN 3600000000
        WHEN month(klok) = 10 THEN CASE WHEN klok < laatste_zondag(year(klok), 10) + INTERVAL 3 HOUR THEN 7200000000 ELSE 3600000000 END
        WHEN klok < laatste_zondag(year(klok), 3) + INTERVAL 2 HOUR THEN 3600000000
        WHEN klok >= laatste_zondag(year(klok), 3) + INTERVAL 3 HOUR THEN 7200000000 END)
    ELSE timezone('UTC', timezone('Europe/Amsterdam', klok)) END;
CREATE OR REPLACE TEMP MACRO als_aannemelijk(moment) AS
    CASE WHEN moment BETWEEN TIMESTAMP '1850-01-01' AND TIMESTAMP '2199-12-31 23:59:59.999999' THEN moment END;
CREATE OR REPLACE TEMP MACRO dagen_tussen(van, tot) AS (CAST(tot AS DATE) - CAST(van AS DATE));
CREATE OR REPLACE TEMP MACRO werkdagen_tussen(van, tot) AS
    (SELECT nummer FROM werkdagen WHERE dag = CAST(tot AS DATE)) - (SELECT nummer FROM werkdagen WHERE dag = CAST(van AS DATE));
-- Elfproef of a BSN: nine digits, 9·d1 + 8·d2 + … + 2·d8 − d9 divisible by eleven, not all zero.
CREATE OR REPLACE TEMP MACRO elfproef_getal(n) AS
    n > 0 AND n < 1000000000 AND (
        9 * (n // 100000000) + 8 * (n // 10000000 % 10) + 7 * (n // 1000000 % 10) + 6 * (n // 100000 % 10)
        + 5 * (n // 10000 % 10) + 4 * (n // 1000 % 10) + 3 * (n // 100 % 10) + 2 * (n // 10 % 10) - n % 10) % 11 = 0;
CREATE OR REPLACE TEMP MACRO elfproef(t) AS coalesce(length(t) = 9 AND elfproef_getal(try_cast(t AS INTEGER)), FALSE);
CREATE OR REPLACE TEMP MACRO is_agb(t) AS regexp_full_match(t, '[0-9]{8}');
