{{/*
How long a pod may take to end, in seconds. README.md, "How a pod ends", says why.

A sample that was accepted just before SIGTERM waits at most one interval for its scrape, which takes at most one
timeout. The second interval is for a scrape that breaks.
*/}}
{{- define "tiny-pushgateway.drainTimeoutSeconds" -}}
{{- $computed := add (mul 2 .Values.scrape.intervalSeconds) .Values.scrape.timeoutSeconds }}
{{- .Values.drain.timeoutSeconds | default $computed }}
{{- end }}

{{/* The kubelet counts the preStop sleep too. The 10 seconds are for the process to end, on a busy node as well. */}}
{{- define "tiny-pushgateway.gracePeriodSeconds" -}}
{{- $computed := add .Values.drain.preStopSeconds (include "tiny-pushgateway.drainTimeoutSeconds" .) 10 }}
{{- .Values.terminationGracePeriodSeconds | default $computed }}
{{- end }}
