{{/*
How clients connect: the scheme, client certificates and credentials. If files do not come from a secret but from
extraVolumes, flags in extraArgs or extraVars name them. Probes, Services and monitors follow these flags too.
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

{{/* Whether a permission needs credentials: "true" or nothing. Called with (root, permission). The former name of view is look. */}}
{{- define "tiny-pushgateway.needsCredentials" -}}
{{- $root := index . 0 }}
{{- $auth := $root.Values.auth }}
{{- range $name := eq (index . 1) "view" | ternary (list "view" "look") (list (index . 1)) }}
{{- $extra := include "tiny-pushgateway.isExtra" (list $root (printf "auth.%s-file" $name)) }}
{{- if or (and $auth.secretName (has $name $auth.permissions)) $extra }}true{{ end }}
{{- end }}
{{- end }}

{{/* The port of a Service. A proxy in front of it reads appProtocol. */}}
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
