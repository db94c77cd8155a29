{{/* Names, labels and images that several templates share. */}}

{{- define "tiny-pushgateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* The name of the release if it contains that of the chart, otherwise both. 50 characters leave room for a suffix. */}}
{{- define "tiny-pushgateway.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "tiny-pushgateway.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{/* The host that jobs push to. A certificate must have this name. */}}
{{- define "tiny-pushgateway.host" -}}
{{- printf "%s.%s.svc" (include "tiny-pushgateway.fullname" .) (include "tiny-pushgateway.namespace" .) }}
{{- end }}

{{/*
Selects the pods of this release. A Deployment's selector can never change, so it depends only on the full name, which is
the name of the Deployment.
*/}}
{{- define "tiny-pushgateway.selectorLabels" -}}
tiny-pushgateway/fullname: {{ include "tiny-pushgateway.fullname" . | quote }}
{{- end }}

{{- define "tiny-pushgateway.labels" -}}
{{ include "tiny-pushgateway.selectorLabels" . }}
app.kubernetes.io/name: {{ include "tiny-pushgateway.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- end }}

{{/* The pod of the test has other labels, because no Service or monitor may select it. */}}
{{- define "tiny-pushgateway.testLabels" -}}
tiny-pushgateway/fullname: {{ include "tiny-pushgateway.fullname" . }}-test
app.kubernetes.io/name: {{ include "tiny-pushgateway.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The metadata of an object. Called with a dict of:
  root                  the context of the chart
  suffix                appended to the full name; or name, instead of it
  namespace             instead of the gateway's
  component             a label of this object only
  labels, annotations   of this object, from the values
The chart's labels override those of the values, which override those of all objects.
*/}}
{{- define "tiny-pushgateway.metadata" -}}
{{- $chart := include "tiny-pushgateway.labels" .root | fromYaml }}
{{- with .component }}
{{- $_ := set $chart "app.kubernetes.io/component" . }}
{{- end }}
{{- $annotations := merge dict (.annotations | default dict) .root.Values.commonAnnotations -}}
name: {{ .name | default (print (include "tiny-pushgateway.fullname" .root) (.suffix | default "")) | quote }}
namespace: {{ .namespace | default (include "tiny-pushgateway.namespace" .root) | quote }}
labels:
  {{- merge $chart (.labels | default dict) .root.Values.commonLabels | toYaml | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The files with rules: copies of those in the folder monitoring of the project. */}}
{{- define "tiny-pushgateway.ruleFiles" -}}
files/gateway-rules.yaml files/rules.yaml
{{- end }}

{{- define "tiny-pushgateway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "tiny-pushgateway.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/*
The name of an image. Called with (root, image). As in Docker, the part before the first slash is a registry if it
contains a dot or a colon, or is localhost.
*/}}
{{- define "tiny-pushgateway.image" -}}
{{- $root := index . 0 }}
{{- with index . 1 }}
{{- $repository := .repository }}
{{- with ($root.Values.global).imageRegistry }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (regexReplaceAll "^(localhost|[^/]*[.:][^/]*)/" $repository "") }}
{{- end }}
{{- if .digest }}
{{- printf "%s@%s" $repository .digest }}
{{- else }}
{{- printf "%s:%s" $repository (default $root.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Both lists of pull secrets. Each entry is a name or {name: ...}. */}}
{{- define "tiny-pushgateway.imagePullSecrets" -}}
{{- $names := list }}
{{- range concat (($.Values.global).imagePullSecrets | default list) .Values.imagePullSecrets }}
{{- $names = append $names (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- with uniq $names }}
{{- toYaml . }}
{{- end }}
{{- end }}
