{{/* Rejects values that are valid one by one but contradict each other. values.schema.json rejects invalid values. */}}
{{- define "tiny-pushgateway.checks" -}}

{{- $scrape := .Values.scrape }}
{{- $monitorName := .Values.podMonitor.enabled | ternary "podMonitor" "serviceMonitor" }}
{{- $monitor := get .Values $monitorName }}
{{- $paths := dict "scrape" "/metrics" "view" "/-/metrics" }}
{{- $namespace := include "tiny-pushgateway.namespace" . }}
{{- $https := eq (include "tiny-pushgateway.scheme" .) "https" }}
{{- $drain := include "tiny-pushgateway.drainTimeoutSeconds" . | int }}
{{- $grace := include "tiny-pushgateway.gracePeriodSeconds" . | int }}
{{- $lastScrape := add $scrape.intervalSeconds $scrape.timeoutSeconds | int }}
{{- $end := add .Values.drain.preStopSeconds $drain | int }}

{{- if eq (toString .Values.enabled) "false" }}
{{- $message := "enabled is false, but the chart is rendered" }}
{{- fail (printf (print $message ": write condition: %s.enabled to this dependency in Chart.yaml") .Chart.Name) }}
{{- end }}

{{- if gt (int $scrape.timeoutSeconds) (int $scrape.intervalSeconds) }}
{{- $message := "scrape.timeoutSeconds (%d) is above scrape.intervalSeconds (%d): Prometheus rejects that" }}
{{- fail (printf $message (int $scrape.timeoutSeconds) (int $scrape.intervalSeconds)) }}
{{- end }}

{{- if lt $drain $lastScrape }}
{{- $message := "drain.timeoutSeconds (%d) is too short: the last scrape takes up to %d seconds" }}
{{- fail (printf (print $message " (scrape.intervalSeconds + scrape.timeoutSeconds)") $drain $lastScrape) }}
{{- end }}

{{- if le $grace $end }}
{{- $message := "terminationGracePeriodSeconds (%d) is too short: draining takes up to %d seconds" }}
{{- $reason := " (drain.preStopSeconds + drain.timeoutSeconds), and a pod that is killed loses its samples" }}
{{- fail (printf (print $message $reason) $grace $end) }}
{{- end }}

{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
{{- $message := "serviceMonitor and podMonitor are both enabled: each pod would be scraped twice" }}
{{- fail (print $message ", and each sample would be in only one of the two scrapes") }}
{{- end }}

{{- if and .Values.auth.secretName (not .Values.auth.permissions) }}
{{- fail "auth.secretName is set, but auth.permissions is empty: every client would have every permission" }}
{{- end }}

{{- if and .Values.tls.clientCASecretName (not $https) }}
{{- fail "tls.clientCASecretName needs tls.secretName: client certificates need TLS" }}
{{- end }}

{{- range $name := list "serviceMonitor" "podMonitor" }}
{{- if and (get (get $.Values $name) "readerFromPodName") (not $scrape.readers) }}
{{- $message := "%s.readerFromPodName needs scrape.readers: the names of the Prometheus pods, such as prometheus-k8s-0 and prometheus-k8s-1" }}
{{- fail (printf $message $name) }}
{{- end }}
{{- end }}

{{- if $monitor.enabled }}
{{- if $scrape.readers }}
{{- if $monitor.readerFromPodName }}
{{- if not (regexMatch "(^|,)[a-z0-9.-]+-[0-9]+(,|$)" (join "," $scrape.readers)) }}
{{- $message := "%s.readerFromPodName: none of scrape.readers (%s) is the name of a Prometheus pod, such as prometheus-k8s-0" }}
{{- fail (printf (print $message "; each scrape would get 404") $monitorName (join ", " $scrape.readers)) }}
{{- end }}
{{- else if not (include "tiny-pushgateway.relabelsReader" $monitor) }}
{{- $message := "scrape.readers is set and %s names no reader: each scrape would get 404" }}
{{- fail (printf (print $message "; set %s.readerFromPodName, or __param_reader by a relabeling") $monitorName $monitorName) }}
{{- end }}
{{- end }}

{{- if and (include "tiny-pushgateway.needsClientCertificate" .) (not $scrape.tlsConfig) }}
{{- fail "tls.clientCASecretName: give Prometheus a client certificate by scrape.tlsConfig" }}
{{- end }}

{{- if and $https (not .Values.tls.secretName) (not $scrape.tlsConfig) }}
{{- fail "--web.tls-cert-file: tell Prometheus by scrape.tlsConfig which authority has issued the certificate" }}
{{- end }}

{{- if and .Values.tls.secretName (not $scrape.tlsConfig) (ne $namespace ($monitor.namespace | default $namespace)) }}
{{- $message := "%s.namespace (%s): a monitor reads secrets of its own namespace only" }}
{{- $advice := "; set scrape.tlsConfig to a secret in that namespace with the authority of the certificate" }}
{{- fail (printf (print $message $advice) $monitorName $monitor.namespace) }}
{{- end }}

{{- range $permission := list "scrape" "view" }}
{{- if and (include "tiny-pushgateway.needsCredentials" (list $ $permission)) (not $scrape.authorization) (not $scrape.basicAuth) }}
{{- $message := "auth: give Prometheus credentials for the permission to %s by scrape.authorization or scrape.basicAuth" }}
{{- fail (printf (print $message "; without them each scrape of %s gets 401") $permission (get $paths $permission)) }}
{{- end }}
{{- end }}
{{- end }}

{{- if and (has "view" .Values.auth.permissions) (has "look" .Values.auth.permissions) }}
{{- fail "auth.permissions: look is the former name of view, so name one of the two" }}
{{- end }}

{{- if and .Values.scrape.authorization .Values.scrape.basicAuth }}
{{- fail "scrape.authorization and scrape.basicAuth are both set: Prometheus accepts only one" }}
{{- end }}

{{- if and .Values.scrape.tlsConfig (not $https) }}
{{- fail "scrape.tlsConfig is for HTTPS: set tls.secretName" }}
{{- end }}

{{- range $flag, $advice := include "tiny-pushgateway.flagsOfTheChart" . | fromYaml }}
{{- if include "tiny-pushgateway.isExtra" (list $ $flag) }}
{{- fail (printf "extraArgs, extraVars: the chart itself sets --%s; %s" $flag $advice) }}
{{- end }}
{{- end }}

{{- range $alert := .Values.prometheusRule.disabledAlerts }}
{{- $found := "" }}
{{- range $file := include "tiny-pushgateway.ruleFiles" $ | splitList " " }}
{{- range ($.Files.Get $file | fromYaml).groups }}
{{- range .rules }}
{{- if eq (.alert | default "") $alert }}{{ $found = "yes" }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $found }}
{{- fail (printf "prometheusRule.disabledAlerts: there is no alert %s" $alert) }}
{{- end }}
{{- end }}

{{- with .Values.podDisruptionBudget }}
{{- if and (not (kindIs "invalid" .minAvailable)) (not (kindIs "invalid" .maxUnavailable)) }}
{{- fail "podDisruptionBudget: set minAvailable or maxUnavailable, not both" }}
{{- end }}
{{- end }}

{{- with .Values.autoscaling }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
{{- fail (printf "autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d)" (int .minReplicas) (int .maxReplicas)) }}
{{- end }}
{{- if and .enabled (not .targetCPUUtilizationPercentage) (not .podMetrics) }}
{{- fail "autoscaling is enabled without a metric: set targetCPUUtilizationPercentage or podMetrics" }}
{{- end }}
{{- end }}

{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress is enabled without a host: set ingress.hosts" }}
{{- end }}

{{- range $key, $route := .Values.route }}
{{- if and $route.enabled (not $route.parentRefs) }}
{{- fail (printf "route.%s is enabled without a Gateway: set route.%s.parentRefs" $key $key) }}
{{- end }}
{{- end }}

{{- if and .Values.service.nodePort (eq .Values.service.type "ClusterIP") }}
{{- fail "service.nodePort needs the service.type NodePort or LoadBalancer" }}
{{- end }}

{{- end }}

{{/* Not empty if a relabeling of this monitor names the reader. */}}
{{- define "tiny-pushgateway.relabelsReader" -}}
{{- range .relabelings }}
{{- if eq (toString .targetLabel) "__param_reader" }}yes{{ end }}
{{- end }}
{{- end }}

{{/* Flags that must not be in extraArgs or extraVars, and what to set instead. */}}
{{- define "tiny-pushgateway.flagsOfTheChart" -}}
web.listen-address: the port is always 9091; set service.port for the Service
shutdown.drain-timeout: use drain.timeoutSeconds
scrape.readers: use the value scrape.readers
{{- if .Values.tls.secretName }}
web.tls-cert-file: set either tls.secretName or the flag
web.tls-key-file: set either tls.secretName or the flag
{{- end }}
{{- if .Values.tls.clientCASecretName }}
web.tls-client-ca-file: set either tls.clientCASecretName or the flag
{{- end }}
{{- if .Values.auth.secretName }}
{{- range .Values.auth.permissions }}
{{- range $name := has . (list "view" "look") | ternary (list "view" "look") (list .) }}
auth.{{ $name }}-file: set either auth.secretName or the flag
{{- end }}
{{- end }}
{{- end }}
{{- end }}
