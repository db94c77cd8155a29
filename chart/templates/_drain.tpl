{{/*
The drain timeout in seconds: README.md, "How a pod ends".

A sample that was accepted just before SIGTERM waits at most one interval for its scrape, which takes at most one
timeout. The second interval is for a scrape that fails.
*/}}
{{- define "tiny-pushgateway.drainTimeoutSeconds" -}}
{{- $computed := add (mul 2 .Values.scrape.intervalSeconds) .Values.scrape.timeoutSeconds }}
{{- .Values.drain.timeoutSeconds | default $computed }}
{{- end }}

{{/* The grace period includes the preStop sleep. The process has 10 seconds to end, also on a busy node. */}}
{{- define "tiny-pushgateway.gracePeriodSeconds" -}}
{{- $computed := add .Values.drain.preStopSeconds (include "tiny-pushgateway.drainTimeoutSeconds" .) 10 }}
{{- .Values.terminationGracePeriodSeconds | default $computed }}
{{- end }}
