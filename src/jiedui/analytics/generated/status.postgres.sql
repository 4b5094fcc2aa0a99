SELECT
  "t11"."obligation_id",
  CASE
    WHEN (
      "t11"."waived_from" <= CAST(%(as_of)s AS DATE)
    )
    AND (
      (
        "t11"."waived_until" IS NULL
      )
      OR (
        CAST(%(as_of)s AS DATE) <= "t11"."waived_until"
      )
    )
    THEN 'waived'
    WHEN "t11"."achieved" > "t11"."most"
    THEN 'over_most'
    WHEN (
      "t11"."achieved" >= "t11"."needed"
    )
    AND (
      "t11"."achieved_by_due" >= "t11"."needed"
    )
    THEN 'met'
    WHEN "t11"."achieved" >= "t11"."needed"
    THEN 'met_late'
    WHEN (
      "t11"."needed" IS NULL
    ) AND (
      "t11"."due_on" < CAST(%(as_of)s AS DATE)
    )
    THEN 'met'
    WHEN "t11"."due_on" < CAST(%(as_of)s AS DATE)
    THEN 'overdue'
    WHEN (
      "t11"."needed" IS NOT NULL
    )
    AND (
      "t11"."opens_on" <= CAST(%(as_of)s AS DATE)
    )
    AND (
      "t11"."warns_on" <= CAST(%(as_of)s AS DATE)
    )
    THEN 'due_soon'
    WHEN CAST(%(as_of)s AS DATE) < "t11"."opens_on"
    THEN 'not_due'
    ELSE 'on_track'
  END AS "status",
  "t11"."achieved",
  "t11"."achieved_by_due"
FROM (
  SELECT
    "t4"."obligation_id",
    "t4"."programme_id",
    "t4"."opens_on",
    "t4"."due_on",
    "t4"."warns_on",
    "t4"."needed",
    "t4"."most",
    "t4"."waived_from",
    "t4"."waived_until",
    COALESCE("t10"."achieved", 0) AS "achieved",
    COALESCE("t10"."achieved_by_due", 0) AS "achieved_by_due"
  FROM (
    SELECT
      *
    FROM "facts_obligations" AS "t0"
    WHERE
      "t0"."programme_id" = %(programme_id)s
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t8"."programme_id",
      "t8"."obligation_id",
      CAST(SUM("t8"."amount") AS BIGINT) AS "achieved",
      CAST(SUM(CASE WHEN "t8"."done_on" <= "t8"."due_on" THEN "t8"."amount" ELSE 0 END) AS BIGINT) AS "achieved_by_due"
    FROM (
      SELECT
        "t5"."programme_id",
        "t5"."obligation_id",
        "t5"."due_on",
        "t7"."amount",
        "t7"."done_on"
      FROM (
        SELECT
          "t0"."programme_id",
          "t0"."obligation_id",
          "t0"."due_on"
        FROM "facts_obligations" AS "t0"
        WHERE
          "t0"."programme_id" = %(programme_id)s
      ) AS "t5"
      INNER JOIN (
        SELECT
          "t1"."programme_id",
          "t1"."obligation_id",
          "t1"."amount",
          "t1"."done_on"
        FROM "facts_contributions" AS "t1"
        WHERE
          "t1"."programme_id" = %(programme_id)s
          AND "t1"."done_on" <= CAST(%(as_of)s AS DATE)
          AND "t1"."counts_from" <= CAST(%(as_of)s AS DATE)
          AND (
            (
              "t1"."counts_until" IS NULL
            )
            OR (
              CAST(%(as_of)s AS DATE) < "t1"."counts_until"
            )
          )
      ) AS "t7"
        ON "t5"."programme_id" = "t7"."programme_id"
        AND "t5"."obligation_id" = "t7"."obligation_id"
    ) AS "t8"
    GROUP BY
      1,
      2
  ) AS "t10"
    ON "t4"."programme_id" = "t10"."programme_id"
    AND "t4"."obligation_id" = "t10"."obligation_id"
) AS "t11"
