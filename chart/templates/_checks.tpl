{{/* Refuses values that are fine one by one and lose samples together. values.schema.json refuses all others. */}}
{{- define "tiny-pushgateway.checks" -}}

{{- $scrape := .Values.scrape }}
{{- $drain := include "tiny-pushgateway.drainTimeoutSeconds" . | int }}
{{- $grace := include "tiny-pushgateway.gracePeriodSeconds" . | int }}
{{- $lastScrape := add $scrape.intervalSeconds $scrape.timeoutSeconds | int }}
{{- $end := add .Values.drain.preStopSeconds $drain | int }}

{{- if gt (int $scrape.timeoutSeconds) (int $scrape.intervalSeconds) }}
{{- $message := "scrape.timeoutSeconds (%d) is above scrape.intervalSeconds (%d): Prometheus refuses that" }}
{{- fail (printf $message (int $scrape.timeoutSeconds) (int $scrape.intervalSeconds)) }}
{{- end }}

{{- if lt $drain $lastScrape }}
{{- $message := "drain.timeoutSeconds (%d) is too short: until the last scrape has ended it takes up to %d seconds" }}
{{- fail (printf (print $message " (scrape.intervalSeconds + scrape.timeoutSeconds)") $drain $lastScrape) }}
{{- end }}

{{- if le $grace $end }}
{{- $message := "terminationGracePeriodSeconds (%d) is too short: draining takes up to %d seconds" }}
{{- $reason := " (drain.preStopSeconds + drain.timeoutSeconds), and a pod that is killed loses what it holds" }}
{{- fail (printf (print $message $reason) $grace $end) }}
{{- end }}

{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
{{- $message := "serviceMonitor and podMonitor are both enabled: each pod would be scraped twice" }}
{{- fail (print $message ", and each sample be in one of the two only") }}
{{- end }}

{{- if and .Values.tls.clientCASecretName (not .Values.tls.secretName) }}
{{- fail "tls.clientCASecretName needs tls.secretName: client certificates are shown over TLS only" }}
{{- end }}

{{- if and .Values.tls.clientCASecretName (or .Values.serviceMonitor.enabled .Values.podMonitor.enabled) (not .Values.scrape.tlsConfig) }}
{{- fail "tls.clientCASecretName: give Prometheus a client certificate by scrape.tlsConfig" }}
{{- end }}

{{- if and .Values.scrape.authorization .Values.scrape.basicAuth }}
{{- fail "scrape.authorization and scrape.basicAuth are both set: Prometheus takes one" }}
{{- end }}

{{- if and .Values.scrape.tlsConfig (not .Values.tls.secretName) }}
{{- fail "scrape.tlsConfig is for HTTPS: set tls.secretName" }}
{{- end }}

{{- range .Values.extraArgs }}
{{- if regexMatch "^--(web\\.listen-address|shutdown\\.drain-timeout)([= ]|$)" . }}
{{- fail (printf "extraArgs: the chart sets %s; use drain.timeoutSeconds, and the port is fixed" .) }}
{{- end }}
{{- end }}

{{- range .Values.extraEnv }}
{{- if has .name (list "TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS" "TINY_PUSHGATEWAY_SHUTDOWN_DRAIN_TIMEOUT") }}
{{- fail (printf "extraEnv: the chart sets the flag of %s; use drain.timeoutSeconds, and the port is fixed" .name) }}
{{- end }}
{{- end }}

{{- with .Values.podDisruptionBudget }}
{{- if and (not (kindIs "invalid" .minAvailable)) (not (kindIs "invalid" .maxUnavailable)) }}
{{- fail "podDisruptionBudget: minAvailable or maxUnavailable, not both" }}
{{- end }}
{{- end }}

{{- with .Values.autoscaling }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
{{- fail (printf "autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d)" (int .minReplicas) (int .maxReplicas)) }}
{{- end }}
{{- if and .enabled (not .targetCPUUtilizationPercentage) (not .podMetrics) }}
{{- fail "autoscaling is enabled by nothing: set targetCPUUtilizationPercentage or podMetrics" }}
{{- end }}
{{- end }}

{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress is enabled for no host: set ingress.hosts" }}
{{- end }}

{{- end }}
