#!/bin/sh
# One report: BACKSTAGE_URL, BACKSTAGE_TOKEN and RUN say where, who and which; the fields are the argument.
# report.sh '"step": 450, "totalSteps": 1000, "metrics": {"loss": 0.41}'
curl --silent --show-error --fail-with-body --max-time 10 "$BACKSTAGE_URL/api/model-lifecycle/reports" -H "Authorization: Bearer $BACKSTAGE_TOKEN" -H 'Content-Type: application/json' -d "{\"reports\": [{\"run\": {\"id\": \"$RUN\"}, \"sequence\": $(date +%s), $1}]}"
