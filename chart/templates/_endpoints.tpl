{{/* How Prometheus connects to both endpoints. The server name is that of the Service, because no certificate has a pod's address. */}}
{{- define "tiny-pushgateway.endpointAccess" -}}
{{- if eq (include "tiny-pushgateway.scheme" .) "https" }}
scheme: https
tlsConfig:
  {{- if .Values.scrape.tlsConfig }}
  {{- toYaml .Values.scrape.tlsConfig | nindent 2 }}
  {{- else }}
  serverName: {{ include "tiny-pushgateway.host" . }}
  ca:
    secret:
      name: {{ .Values.tls.secretName | quote }}
      key: ca.crt
  {{- end }}
{{- end }}
{{- with .Values.scrape.authorization }}
authorization:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.scrape.basicAuth }}
basicAuth:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
The endpoints of a pod, for a ServiceMonitor or a PodMonitor. Called with (root, monitor).

/metrics consumes samples. /-/metrics has the gateway's own metrics and consumes nothing. Both keep the labels of jobs: in
/-/metrics those of groups, as in push_time_seconds. Each has a scrape job of its own, because both would otherwise write
the same series `up`.
*/}}
{{- define "tiny-pushgateway.endpoints" -}}
{{- $root := index . 0 }}
{{- $monitor := index . 1 }}
{{- $fullname := include "tiny-pushgateway.fullname" $root -}}
- port: http
  path: /metrics
  {{- if $monitor.readerFromPodName }}
  # The operator's config reloader puts the name of the Prometheus pod in here.
  params:
    reader: ["$(POD_NAME)"]
  {{- end }}
  {{- with include "tiny-pushgateway.endpointAccess" $root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  interval: {{ $root.Values.scrape.intervalSeconds }}s
  scrapeTimeout: {{ $root.Values.scrape.timeoutSeconds }}s
  honorLabels: true
  relabelings:
    - targetLabel: job
      replacement: {{ $fullname | quote }}
    {{- with $monitor.relabelings }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $monitor.metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
- port: http
  path: /-/metrics
  {{- with include "tiny-pushgateway.endpointAccess" $root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  interval: {{ $root.Values.scrape.intervalSeconds }}s
  scrapeTimeout: {{ $root.Values.scrape.timeoutSeconds }}s
  honorLabels: true
  relabelings:
    - targetLabel: job
      replacement: {{ $fullname }}-itself
    {{- with $monitor.relabelings }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* The metadata of either monitor. Called with (root, monitor). */}}
{{- define "tiny-pushgateway.monitorMetadata" -}}
{{- $monitor := index . 1 }}
{{- $own := dict "labels" $monitor.additionalLabels "annotations" $monitor.annotations "namespace" $monitor.namespace }}
{{- include "tiny-pushgateway.metadata" (set $own "root" (index . 0)) }}
{{- end }}

{{/* A monitor may be in another namespace than the gateway. */}}
{{- define "tiny-pushgateway.monitoredNamespace" -}}
namespaceSelector:
  matchNames:
    - {{ include "tiny-pushgateway.namespace" . | quote }}
{{- end }}
