{{/*
What a connection needs. Files may also come from elsewhere than from a secret, by extraVolumes: then flags in extraArgs
or extraVars name them, and probes, Services and monitors must follow these as well.
*/}}

{{/* Whether extraArgs or extraVars set a flag, such as web.tls-cert-file: "true" or nothing. Called with (root, flag). */}}
{{- define "tiny-pushgateway.isExtra" -}}
{{- $values := (index . 0).Values }}
{{- $flag := index . 1 }}
{{- $variable := print "TINY_PUSHGATEWAY_" (regexReplaceAll "[.-]" $flag "_" | upper) }}
{{- $set := false }}
{{- range $values.extraArgs }}
{{- $set = or $set (hasPrefix (printf "--%s=" $flag) .) }}
{{- end }}
{{- range $values.extraVars }}
{{- $set = or $set (eq .name $variable) }}
{{- end }}
{{- if $set }}true{{ end }}
{{- end }}

{{- define "tiny-pushgateway.scheme" -}}
{{- or .Values.tls.secretName (include "tiny-pushgateway.isExtra" (list . "web.tls-cert-file")) | empty | ternary "http" "https" }}
{{- end }}

{{/* Whether a client certificate is needed: "true" or nothing. */}}
{{- define "tiny-pushgateway.needsClientCertificate" -}}
{{- if or .Values.tls.clientCASecretName (include "tiny-pushgateway.isExtra" (list . "web.tls-client-ca-file")) }}true{{ end }}
{{- end }}

{{/* Whether a right needs credentials: "true" or nothing. Called with (root, right). */}}
{{- define "tiny-pushgateway.needsCredentials" -}}
{{- $root := index . 0 }}
{{- $right := index . 1 }}
{{- $auth := $root.Values.auth }}
{{- $extra := include "tiny-pushgateway.isExtra" (list $root (printf "auth.%s-file" $right)) }}
{{- if or (and $auth.secretName (has $right $auth.rights)) $extra }}true{{ end }}
{{- end }}

{{/* How a Service names its port; a proxy in front of it reads appProtocol. */}}
{{- define "tiny-pushgateway.servicePort" -}}
name: http
targetPort: http
appProtocol: {{ include "tiny-pushgateway.scheme" . }}
{{- end }}

{{/* The IP families of both Services. */}}
{{- define "tiny-pushgateway.ipFamilies" -}}
{{- with .Values.service.ipDualStack }}
{{- if .enabled }}
ipFamilyPolicy: {{ .ipFamilyPolicy }}
ipFamilies:
  {{- toYaml .ipFamilies | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* A probe. Called with (root, path, timing). */}}
{{- define "tiny-pushgateway.probe" -}}
httpGet:
  path: {{ index . 1 }}
  port: http
  {{- if eq (include "tiny-pushgateway.scheme" (index . 0)) "https" }}
  scheme: HTTPS
  {{- end }}
{{ toYaml (index . 2) }}
{{- end }}
