SELECT
  "t10"."programme_id",
  "t10"."obligation_id",
  CASE
    WHEN (
      "t10"."waived_from" <= CAST($as_of AS DATE)
    )
    AND (
      (
        "t10"."waived_until" IS NULL
      )
      OR (
        CAST($as_of AS DATE) <= "t10"."waived_until"
      )
    )
    THEN 'waived'
    WHEN "t10"."achieved" > "t10"."most"
    THEN 'over_most'
    WHEN (
      "t10"."achieved" >= "t10"."needed"
    )
    AND (
      "t10"."achieved_by_due" >= "t10"."needed"
    )
    THEN 'met'
    WHEN "t10"."achieved" >= "t10"."needed"
    THEN 'met_late'
    WHEN (
      "t10"."needed" IS NULL
    ) AND (
      "t10"."due_on" < CAST($as_of AS DATE)
    )
    THEN 'met'
    WHEN "t10"."due_on" < CAST($as_of AS DATE)
    THEN 'overdue'
    WHEN (
      "t10"."needed" IS NOT NULL
    )
    AND (
      "t10"."opens_on" <= CAST($as_of AS DATE)
    )
    AND (
      "t10"."warns_on" <= CAST($as_of AS DATE)
    )
    THEN 'due_soon'
    WHEN CAST($as_of AS DATE) < "t10"."opens_on"
    THEN 'not_due'
    ELSE 'on_track'
  END AS "status",
  "t10"."achieved",
  "t10"."achieved_by_due"
FROM (
  SELECT
    "t2"."obligation_id",
    "t2"."programme_id",
    "t2"."opens_on",
    "t2"."due_on",
    "t2"."warns_on",
    "t2"."needed",
    "t2"."most",
    "t2"."waived_from",
    "t2"."waived_until",
    COALESCE("t9"."achieved", 0) AS "achieved",
    COALESCE("t9"."achieved_by_due", 0) AS "achieved_by_due"
  FROM "obligations" AS "t2"
  LEFT OUTER JOIN (
    SELECT
      "t7"."programme_id",
      "t7"."obligation_id",
      CAST(SUM("t7"."amount") AS BIGINT) AS "achieved",
      CAST(SUM(CASE WHEN "t7"."done_on" <= "t7"."due_on" THEN "t7"."amount" ELSE 0 END) AS BIGINT) AS "achieved_by_due"
    FROM (
      SELECT
        "t4"."programme_id",
        "t4"."obligation_id",
        "t4"."due_on",
        "t6"."amount",
        "t6"."done_on"
      FROM (
        SELECT
          "t0"."programme_id",
          "t0"."obligation_id",
          "t0"."due_on"
        FROM "obligations" AS "t0"
      ) AS "t4"
      INNER JOIN (
        SELECT
          "t1"."programme_id",
          "t1"."obligation_id",
          "t1"."amount",
          "t1"."done_on"
        FROM "contributions" AS "t1"
        WHERE
          "t1"."done_on" <= CAST($as_of AS DATE)
          AND "t1"."counts_from" <= CAST($as_of AS DATE)
          AND (
            (
              "t1"."counts_until" IS NULL
            )
            OR (
              CAST($as_of AS DATE) < "t1"."counts_until"
            )
          )
      ) AS "t6"
        ON "t4"."programme_id" = "t6"."programme_id"
        AND "t4"."obligation_id" = "t6"."obligation_id"
    ) AS "t7"
    GROUP BY
      1,
      2
  ) AS "t9"
    ON "t2"."programme_id" = "t9"."programme_id"
    AND "t2"."obligation_id" = "t9"."obligation_id"
) AS "t10"
