{{/* How Prometheus connects, for both endpoints alike. A pod's address is in no certificate, so the name is the Service's. */}}
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
What Prometheus reads from a pod, for a ServiceMonitor or a PodMonitor alike. Called with (root, monitor).

/metrics takes samples. /-/metrics is about the gateway and takes nothing. Both keep the labels that jobs pushed: in
/-/metrics those of groups, as in push_time_seconds. The two have a job each, or both would write the same series `up`.
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
