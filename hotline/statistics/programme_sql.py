"""The statement that counts whom programmes reach: ids and codes, never a word of a file.

A person is counted under the file hers was joined to. What was done for her counts if it was done
in a case in which a programme counts her, until the day asked for.
"""

# One row a programme, person and case: everything else is folded from these.
REACHED = """
WITH asked AS (
    SELECT * FROM unnest(%(programmes)s::uuid[], %(counts)s::text[]) AS r(id, counts)
), counted AS MATERIALIZED (
    SELECT e.programme_id, coalesce(p.joined_to_id, p.id) AS person, e.person_id, e.case_id,
        min(e.since) AS since
    FROM reintegration_enrolment e JOIN asked r ON r.id = e.programme_id
    JOIN cases_case c ON c.id = e.case_id AND NOT c.restricted
    JOIN people_person p ON p.id = e.person_id AND NOT p.restricted
    WHERE e.since <= %(until)s AND e.reason <> ALL (%(uncounted)s)
        AND EXISTS (SELECT FROM cases_caseperson s
            WHERE s.case_id = e.case_id AND s.person_id = e.person_id
            AND s.role = ANY (CASE r.counts WHEN 'survivors' THEN %(survivors)s::text[]
                WHEN 'at_risk' THEN %(at_risk)s::text[]
                ELSE %(survivors)s::text[] || %(at_risk)s::text[] END))
    GROUP BY 1, 2, 3, 4
), supported AS (
    SELECT DISTINCT s.case_id, s.person_id FROM support_planstep s
    WHERE s.state IN ('under_way', 'done') AND s.answered_at < %(end)s
    UNION SELECT r.case_id, r.person_id FROM referrals_referral r
    WHERE r.direction = 'out' AND r.state IN ('in_service', 'completed', 'verified')
        AND r.decided_at < %(end)s AND r.case_id IS NOT NULL AND r.person_id IS NOT NULL
    UNION SELECT l.case_id, l.person_id FROM entitlements_claim l
    JOIN entitlements_claimmove m ON m.claim_id = l.id
    WHERE m.state IN ('partly', 'received') AND m.at < %(end)s
), trained AS (
    SELECT DISTINCT l.case_id, l.person_id FROM livelihood_milestone m
    JOIN livelihood_livelihoodplan l ON l.id = m.plan_id
    WHERE m.kind = 'training' AND m.state = 'finished' AND m.ended_at < %(end)s
), running AS (
    SELECT DISTINCT l.case_id, l.person_id FROM livelihood_livelihoodplan l
    WHERE l.begun AND l.status = ANY (%(running)s)
)
SELECT k.programme_id, k.person, k.since, coalesce(t.sex, p.sex), coalesce(t.place, p.place),
    coalesce(t.birth_year_to, t.birth_year, p.birth_year_to, p.birth_year),
    (k.case_id, k.person_id) IN (SELECT * FROM supported),
    c.status = 'closed' AND c.outcome = %(reintegrated)s AND c.closed_at < %(end)s
        AND k.since + interval '12 months' <= %(until)s,
    (k.case_id, k.person_id) IN (SELECT * FROM trained),
    (k.case_id, k.person_id) IN (SELECT * FROM running),
    k.since + interval '12 months' <= %(until)s
FROM counted k JOIN cases_case c ON c.id = k.case_id JOIN people_person p ON p.id = k.person_id
LEFT JOIN people_person t ON t.id = k.person
ORDER BY k.person, k.since, k.case_id"""
